// SPDX-License-Identifier: Apache-2.0

/**
 * A gateway as a user of the starter would write it: its routes are properties.
 */
@NullMarked
package io.github.tfo.compatibility.gateway;

import org.jspecify.annotations.NullMarked;
