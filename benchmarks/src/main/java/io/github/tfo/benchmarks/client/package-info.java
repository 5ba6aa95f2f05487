/**
 * Applications with the clients that are measured, and calls by them.
 */
@NullMarked
package io.github.tfo.benchmarks.client;

import org.jspecify.annotations.NullMarked;
