// SPDX-License-Identifier: Apache-2.0

/**
 * Destinations that take data in a SYN without a cookie, each with a real kernel on both
 * sides.
 */
@NullMarked
package io.github.tfo.cookieless;

import org.jspecify.annotations.NullMarked;
