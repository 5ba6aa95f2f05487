// SPDX-License-Identifier: Apache-2.0

/**
 * Runs the sample as its users do.
 */
@NullMarked
package io.github.tfo.sample;

import org.jspecify.annotations.NullMarked;
