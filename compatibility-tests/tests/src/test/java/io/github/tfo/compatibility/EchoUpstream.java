// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real server that answers with the request as it has arrived, and each time ends the
 * connection.
 */
final class EchoUpstream implements AutoCloseable {

	/**
	 * Addresses, ports and the identifiers of traces, which no two runs share.
	 */
	private static final Pattern CHANGING = Pattern
		.compile("\\b(?:127(?:\\.\\d+){3}|\\d{4,5}|[0-9a-f]{16}|[0-9a-f]{32})\\b");

	private static final Map<String, String> JSON = Map.of("/token",
			"{\"access_token\":\"issued\",\"token_type\":\"Bearer\",\"expires_in\":1}", "/jwks", "{\"keys\":[]}",
			"/graphql", "{\"data\":{\"greeting\":\"hello\"}}");

	private final AtomicReference<@Nullable String> first = new AtomicReference<>();

	private final AtomicInteger requests = new AtomicInteger();

	private final CountDownLatch closed = new CountDownLatch(1);

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

	private EchoUpstream(HttpServer server) {
		this.server = server;
		server.setExecutor(this.threads);
		server.createContext("/", this::answer);
		server.start();
	}

	static EchoUpstream http(InetAddress address) throws IOException {
		return new EchoUpstream(HttpServer.create(new InetSocketAddress(address, 0), 0));
	}

	static EchoUpstream https(InetAddress address, TestCertificate certificate) throws Exception {
		HttpsServer server = HttpsServer.create(new InetSocketAddress(address, 0), 0);
		server.setHttpsConfigurator(new HttpsConfigurator(certificate.context()));
		return new EchoUpstream(server);
	}

	private void answer(HttpExchange exchange) throws IOException {
		int number = this.requests.incrementAndGet();
		exchange.getRequestBody().readAllBytes();
		String path = exchange.getRequestURI().getPath();
		if (path.equals("/slow")) {
			await();
		}
		if (path.equals("/retry")) {
			exchange.getResponseHeaders().set("Retry-After", "0");
		}
		String echo = echo(exchange);
		this.first.compareAndSet(null, echo);
		byte[] body = JSON.getOrDefault(path, echo).getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Connection", "close");
		exchange.getResponseHeaders().set("Content-Type", JSON.containsKey(path) ? "application/json" : "text/plain");
		exchange.sendResponseHeaders(status(path, number), body.length);
		try (OutputStream stream = exchange.getResponseBody()) {
			stream.write(body);
		}
	}

	private static int status(String path, int number) {
		if (path.equals("/retry") && number < 3) {
			return 503;
		}
		// Those who want a registry, a configuration or a secret
		return (path.lastIndexOf('/') > 0) ? 404 : 200;
	}

	private void await() {
		try {
			this.closed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static String echo(HttpExchange exchange) {
		Map<String, Object> headers = new TreeMap<>();
		exchange.getRequestHeaders().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values));
		headers.replaceAll((name, value) -> CHANGING.matcher(value.toString()).replaceAll("x"));
		return exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + headers;
	}

	String url() {
		InetSocketAddress address = this.server.getAddress();
		return ((this.server instanceof HttpsServer) ? "https://" : "http://") + address.getAddress().getHostAddress()
				+ ":" + address.getPort();
	}

	/**
	 * The first request as it has arrived.
	 */
	@Nullable String firstRequest() {
		return this.first.get();
	}

	/**
	 * How many requests have arrived.
	 */
	int requests() {
		return this.requests.get();
	}

	void awaitRequests(int count) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
		while (requests() < count && System.nanoTime() < deadline) {
			Thread.sleep(10);
		}
		assertThat(this.requests).as(url()).hasValueGreaterThanOrEqualTo(count);
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
