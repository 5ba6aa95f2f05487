// SPDX-License-Identifier: Apache-2.0

/**
 * What commands have in common: their figures, intervals, files and plots.
 */
@NullMarked
package io.github.tfo.benchmarks.report;

import org.jspecify.annotations.NullMarked;
