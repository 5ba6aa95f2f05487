// SPDX-License-Identifier: Apache-2.0

/**
 * What Fast Open costs where nothing can be gained.
 */
@NullMarked
package io.github.tfo.benchmarks.loopback;

import org.jspecify.annotations.NullMarked;
