// SPDX-License-Identifier: Apache-2.0

/**
 * Benchmarks, each a ratio of two ways that are measured by turns in one run.
 */
@NullMarked
package io.github.tfo.benchmarks;

import org.jspecify.annotations.NullMarked;
