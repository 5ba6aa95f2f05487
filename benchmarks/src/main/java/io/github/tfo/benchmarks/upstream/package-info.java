// SPDX-License-Identifier: Apache-2.0

/**
 * The servers that are called.
 */
@NullMarked
package io.github.tfo.benchmarks.upstream;

import org.jspecify.annotations.NullMarked;
