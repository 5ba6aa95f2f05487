// SPDX-License-Identifier: Apache-2.0

/**
 * Many requests while faults come and go, run by hand.
 */
@NullMarked
package io.github.tfo.soak;

import org.jspecify.annotations.NullMarked;
