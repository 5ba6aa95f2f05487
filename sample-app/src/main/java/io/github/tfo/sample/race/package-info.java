// SPDX-License-Identifier: Apache-2.0

/**
 * The race: the same cold requests with Fast Open off, with Netty's own option, and on.
 */
@NullMarked
package io.github.tfo.sample.race;

import org.jspecify.annotations.NullMarked;
