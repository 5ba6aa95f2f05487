// SPDX-License-Identifier: Apache-2.0

/**
 * The integration of every library that takes a {@code javax.net.SocketFactory}, such as
 * OkHttp.
 */
@NullMarked
package io.github.tfo.socketfactory;

import org.jspecify.annotations.NullMarked;
