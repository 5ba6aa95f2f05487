// SPDX-License-Identifier: Apache-2.0

/**
 * What the starter costs while an application starts, and in memory once it runs.
 */
@NullMarked
package io.github.tfo.benchmarks.startup;

import org.jspecify.annotations.NullMarked;
