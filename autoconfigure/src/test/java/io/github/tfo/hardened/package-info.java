// SPDX-License-Identifier: Apache-2.0

/**
 * Containers that may do less than usual.
 */
@NullMarked
package io.github.tfo.hardened;

import org.jspecify.annotations.NullMarked;
