// SPDX-License-Identifier: Apache-2.0

/**
 * What is in {@code observability}, tried with the programs that it is for.
 */
@NullMarked
package io.github.tfo.sample.observability;

import org.jspecify.annotations.NullMarked;
