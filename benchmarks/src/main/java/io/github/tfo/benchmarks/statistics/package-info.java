/**
 * What can be said of many times by a few figures, and how sure.
 */
@NullMarked
package io.github.tfo.benchmarks.statistics;

import org.jspecify.annotations.NullMarked;
