package io.github.tfo.connection;

import java.net.InetSocketAddress;

/**
 * Whom a connection is opened to, and by whom.
 *
 * @param library the library that opens it
 * @param clientName the host as the request named it: the value that Spring gives the tag
 * {@code client.name} of {@code http.client.requests}
 * @param address the resolved address that is connected to
 * @since 0.1.0
 */
public record Peer(ClientLibrary library, String clientName, InetSocketAddress address) {
}
