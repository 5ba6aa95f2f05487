/**
 * Comparisons of two ways to do the same.
 */
@NullMarked
package io.github.tfo.benchmarks.comparison;

import org.jspecify.annotations.NullMarked;
