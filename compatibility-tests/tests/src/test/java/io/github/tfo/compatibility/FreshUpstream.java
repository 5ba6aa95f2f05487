// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;

import com.sun.net.httpserver.HttpServer;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;

/**
 * A real server on an address for which the kernel has no cookie yet. It answers with the
 * path of the request. It does not know Fast Open, which the kernel does for it.
 */
final class FreshUpstream implements AutoCloseable {

	// Client, server, and no need for a listener to ask: include/net/tcp.h
	private static final String FOR_EVERY_LISTENER = "1027";

	private final HttpServer server;

	private FreshUpstream(HttpServer server) {
		this.server = server;
	}

	static FreshUpstream start() throws IOException {
		NetworkNamespace.isolated().orElseThrow().sysctl("net.ipv4.tcp_fastopen", FOR_EVERY_LISTENER);
		HttpServer server = HttpServer
			.create(new InetSocketAddress(LoopbackAddresses.unused(StandardProtocolFamily.INET), 0), 0);
		server.createContext("/", (exchange) -> {
			byte[] body = exchange.getRequestURI().getPath().getBytes(StandardCharsets.UTF_8);
			// Or a client may take the connection for one that it can use again
			exchange.getResponseHeaders().set("Connection", "close");
			exchange.sendResponseHeaders(200, body.length);
			try (OutputStream stream = exchange.getResponseBody()) {
				stream.write(body);
			}
		});
		server.start();
		return new FreshUpstream(server);
	}

	String url(String path) {
		InetSocketAddress address = this.server.getAddress();
		return "http://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path;
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
