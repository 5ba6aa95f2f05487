// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.exactlyonce;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.testing.Certificates;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A server that logs each request that it executes, and redirects it: {@code /303/NAME}
 * is answered by that status, and {@code /401/303/NAME} is too, but only with
 * credentials.
 */
final class Origin implements AutoCloseable {

	private static final int FAST_OPEN_QUEUE = 1024;

	private final List<String> executed = new CopyOnWriteArrayList<>();

	private final String scheme;

	private final Supplier<String> location;

	private final DisposableServer server;

	/**
	 * Start it.
	 * @param location where to redirect the next request to
	 */
	Origin(String scheme, X509Bundle authority, Supplier<String> location) throws Exception {
		InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		this.scheme = scheme;
		this.location = location;
		HttpServer configured = HttpServer.create()
			.bindAddress(() -> new InetSocketAddress(address, 0))
			.option(ChannelOption.TCP_FASTOPEN, FAST_OPEN_QUEUE)
			.handle((request, response) -> request.receive()
				.aggregate()
				.asString()
				.defaultIfEmpty("")
				.flatMap((body) -> execute(request, response, body)));
		if (scheme.equals("https")) {
			SslContext context = SslContextBuilder
				.forServer(Certificates.issuedBy(authority, address).toKeyManagerFactory())
				.build();
			configured = configured.secure((spec) -> spec.sslContext(context));
		}
		this.server = configured.bindNow();
	}

	private Mono<Void> execute(HttpServerRequest request, HttpServerResponse response, String body) {
		boolean authorized = request.requestHeaders().contains("Authorization");
		this.executed.add((authorized ? "authorized " : "") + request.method() + " " + request.uri() + " " + body);
		if (request.uri().startsWith("/401/") && !authorized) {
			return response.status(401).header("WWW-Authenticate", "Basic realm=\"orders\"").send();
		}
		String status = request.uri().replaceFirst("^/401", "").split("/")[1];
		return response.status(Integer.parseInt(status)).header("Location", this.location.get()).send();
	}

	String url(String path) {
		InetSocketAddress address = (InetSocketAddress) this.server.address();
		return this.scheme + "://" + address.getAddress().getHostAddress() + ":" + address.getPort() + path;
	}

	/**
	 * What was executed since this was asked last.
	 */
	List<String> takeExecuted() {
		List<String> taken = new ArrayList<>(this.executed);
		this.executed.clear();
		return taken;
	}

	@Override
	public void close() {
		this.server.disposeNow();
	}

}
