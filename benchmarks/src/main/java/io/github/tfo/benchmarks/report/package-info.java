/**
 * What a benchmark leaves behind: figures as JSON, and plots as PNG.
 */
@NullMarked
package io.github.tfo.benchmarks.report;

import org.jspecify.annotations.NullMarked;
