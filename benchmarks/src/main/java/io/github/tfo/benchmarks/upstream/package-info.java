/**
 * The servers that are called.
 */
@NullMarked
package io.github.tfo.benchmarks.upstream;

import org.jspecify.annotations.NullMarked;
