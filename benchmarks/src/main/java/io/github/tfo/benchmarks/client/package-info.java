// SPDX-License-Identifier: Apache-2.0

/**
 * The clients that are measured, each in an application of its own.
 */
@NullMarked
package io.github.tfo.benchmarks.client;

import org.jspecify.annotations.NullMarked;
