// SPDX-License-Identifier: Apache-2.0

/**
 * An application as a user of the starter would write it.
 */
@NullMarked
package io.github.tfo.compatibility;

import org.jspecify.annotations.NullMarked;
