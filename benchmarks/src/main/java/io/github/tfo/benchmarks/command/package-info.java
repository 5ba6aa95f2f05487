/**
 * The command line.
 */
@NullMarked
package io.github.tfo.benchmarks.command;

import org.jspecify.annotations.NullMarked;
