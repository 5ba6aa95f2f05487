// SPDX-License-Identifier: Apache-2.0

/**
 * Each request that an application makes is executed as often as with Fast Open off:
 * once. Servers log what they execute, and the same application with Fast Open off tells
 * what to expect.
 */
@NullMarked
package io.github.tfo.exactlyonce;

import org.jspecify.annotations.NullMarked;
