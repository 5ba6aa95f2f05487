// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import com.sun.net.httpserver.HttpServer;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.Middlebox;
import io.github.tfo.lab.NetworkLab;
import org.jspecify.annotations.Nullable;

/**
 * A host at the end of a link of its own, so with an address that no other has.
 */
final class Destination implements AutoCloseable {

	static final Duration ROUND_TRIP = Duration.ofMillis(10);

	private static final String FAST_OPEN = "net.ipv4.tcp_fastopen";

	/** For listeners that do not ask for it, too. */
	private static final String ON = "1027";

	private static final String CLIENT_ONLY = "1";

	/** ON, and TFO_SERVER_COOKIE_NOT_REQD (net/tcp.h). */
	private static final String COOKIELESS = String.valueOf(1027 | 0x200);

	/** Where no cookie is sent. */
	static final int COOKIELESS_PORT = 8081;

	private final NetworkLab lab = NetworkLab.builder().roundTrip(ROUND_TRIP).build();

	private @Nullable HttpServer server;

	private Link.@Nullable Registration box;

	Destination() {
		takeFastOpen(true);
	}

	/**
	 * The name under which it is requested.
	 */
	String name() {
		return this.lab.serverAddress().getHostAddress();
	}

	/**
	 * Answer at {@value #COOKIELESS_PORT}, and take data without a cookie, while
	 * something runs.
	 */
	void withoutCookies(Runnable requests) throws Exception {
		HttpServer cookieless = this.lab.server().call(() -> newServer(COOKIELESS_PORT));
		this.lab.server().sysctl(FAST_OPEN, COOKIELESS);
		requests.run();
		takeFastOpen(true);
		cookieless.stop(0);
	}

	void takeFastOpen(boolean on) {
		this.lab.server().sysctl(FAST_OPEN, on ? ON : CLIENT_ONLY);
	}

	/**
	 * Start a server on another port than the one before, which is ended.
	 */
	void listen() throws Exception {
		HttpServer before = this.server;
		this.server = this.lab.server().call(() -> newServer(0));
		if (before != null) {
			before.stop(0);
		}
	}

	private HttpServer newServer(int port) throws IOException {
		HttpServer server = HttpServer.create(new InetSocketAddress(this.lab.serverAddress(), port), 0);
		server.createContext("/", (exchange) -> {
			try (exchange) {
				exchange.getRequestBody().readAllBytes();
				// Or Reactor Netty may take the connection for one to be used again
				exchange.getResponseHeaders().set("Connection", "close");
				byte[] body = "Hello".getBytes(StandardCharsets.US_ASCII);
				exchange.sendResponseHeaders(200, body.length);
				exchange.getResponseBody().write(body);
			}
		});
		server.start();
		return server;
	}

	String url() {
		if (this.server == null) {
			throw new IllegalStateException("No server");
		}
		return "http://" + name() + ":" + this.server.getAddress().getPort() + "/";
	}

	/**
	 * A port at which nobody listens.
	 */
	String refusingUrl() {
		return "http://" + name() + ":9/";
	}

	/**
	 * Put something on the way, in place of what there is.
	 */
	void intercept(Middlebox middlebox) {
		clearTheWay();
		this.box = this.lab.link().intercept(middlebox);
	}

	void clearTheWay() {
		if (this.box != null) {
			this.box.close();
			this.box = null;
		}
	}

	@Override
	public void close() {
		if (this.server != null) {
			this.server.stop(0);
		}
		this.lab.close();
	}

}
