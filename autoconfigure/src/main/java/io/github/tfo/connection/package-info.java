// SPDX-License-Identifier: Apache-2.0

/**
 * Internal. The life of an outbound connection with TCP Fast Open (RFC 7413): the engine
 * that an integration drives ({@link io.github.tfo.connection.DeferredConnect}), the
 * state of a connection, what may be sent in its SYN, and which destinations are backed
 * off. Knows no HTTP client library and no Spring.
 */
@NullMarked
package io.github.tfo.connection;

import org.jspecify.annotations.NullMarked;
