// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.soak;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/**
 * Servers that count how often they have executed each request: for http and https, with
 * cookies and without. {@code /ID} is answered by method, number and body;
 * {@code /ID/303} is executed, and redirected to a port that refuses.
 */
final class SoakOrigin implements AutoCloseable {

	/** The first of as many ports on which nobody listens. */
	private static final int REFUSING_PORT = 9000;

	private static final int REFUSING_PORTS = 50;

	private static final int FAST_OPEN_QUEUE = 1024;

	/** IPPROTO_TCP (linux/in.h) and TCP_FASTOPEN_NO_COOKIE (linux/tcp.h). */
	private static final ChannelOption<Integer> NO_COOKIE = new IntegerUnixChannelOption("TCP_FASTOPEN_NO_COOKIE", 6,
			34);

	private final AtomicIntegerArray executions;

	private final AtomicLong strangers = new AtomicLong();

	private final LoopResources loops = LoopResources.create("origin", 1, true);

	private final Map<List<Object>, DisposableServer> servers = new HashMap<>();

	SoakOrigin(InetAddress address, X509Bundle certificate, int requests) throws Exception {
		this.executions = new AtomicIntegerArray(requests);
		SslContext context = SslContextBuilder.forServer(certificate.toKeyManagerFactory()).build();
		for (boolean cookieless : new boolean[] { false, true }) {
			HttpServer server = HttpServer.create()
				.runOn(this.loops)
				.bindAddress(() -> new InetSocketAddress(address, 0))
				.option(ChannelOption.TCP_FASTOPEN, FAST_OPEN_QUEUE)
				.option(NO_COOKIE, cookieless ? 1 : 0)
				.handle(this::handle);
			this.servers.put(List.of("http", cookieless), server.bindNow());
			this.servers.put(List.of("https", cookieless), server.secure((spec) -> spec.sslContext(context)).bindNow());
		}
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		return request.receive()
			.aggregate()
			.asString()
			.defaultIfEmpty("")
			.flatMap((body) -> handle(request, response, body));
	}

	private Mono<Void> handle(HttpServerRequest request, HttpServerResponse response, String body) {
		String[] path = request.uri().split("/");
		int id = Integer.parseInt(path[1]);
		if (id < this.executions.length()) {
			this.executions.incrementAndGet(id);
		}
		else {
			this.strangers.incrementAndGet();
		}
		if (path.length == 2) {
			return response.sendString(Mono.just(answer(request.method().name(), id, body))).then();
		}
		String host = Objects.requireNonNull(request.hostAddress()).getAddress().getHostAddress();
		int port = REFUSING_PORT + id % REFUSING_PORTS;
		return response.status(Integer.parseInt(path[2]))
			.header(HttpHeaderNames.LOCATION, request.scheme() + "://" + host + ":" + port + "/" + id)
			.send();
	}

	static String answer(String method, int id, String body) {
		return method + " " + id + " " + body;
	}

	String url(String scheme, boolean cookieless, String path) {
		return scheme + "://" + authority(Objects.requireNonNull(this.servers.get(List.of(scheme, cookieless)))) + path;
	}

	/** Return those without cookies as {@code tfo.cookieless.destinations} takes them. */
	String cookielessDestinations() {
		return this.servers.keySet()
			.stream()
			.filter((key) -> key.contains(true))
			.map((key) -> authority(Objects.requireNonNull(this.servers.get(key))))
			.collect(Collectors.joining(","));
	}

	private static String authority(DisposableServer server) {
		InetSocketAddress address = (InetSocketAddress) server.address();
		return address.getAddress().getHostAddress() + ":" + address.getPort();
	}

	int executions(int id) {
		return this.executions.get(id);
	}

	/** Return how many requests were executed that the soak has not made. */
	long strangers() {
		return this.strangers.get();
	}

	@Override
	public void close() {
		this.servers.values().forEach(DisposableServer::disposeNow);
		this.loops.dispose();
	}

}
