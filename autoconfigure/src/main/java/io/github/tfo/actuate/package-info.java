// SPDX-License-Identifier: Apache-2.0

/**
 * The actuator endpoint {@code tfo}: what Fast Open did for each destination.
 */
@NullMarked
package io.github.tfo.actuate;

import org.jspecify.annotations.NullMarked;
