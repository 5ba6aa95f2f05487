// SPDX-License-Identifier: Apache-2.0

/**
 * The upstream: a server with Fast Open on its listener, in a process of its own.
 */
@NullMarked
package io.github.tfo.sample.upstream;

import org.jspecify.annotations.NullMarked;
