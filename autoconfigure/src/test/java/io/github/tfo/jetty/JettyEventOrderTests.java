// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.io.EOFException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.github.tfo.testing.AbstractUpstreamTests;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.ScriptedServer;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Connection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Jetty's listeners are notified of is what they are notified of without Fast Open.
 */
class JettyEventOrderTests extends AbstractUpstreamTests {

	private final List<String> connections = new CopyOnWriteArrayList<>();

	@AutoClose
	private JettyClients clients;

	private HttpClient with;

	private HttpClient without;

	@BeforeEach
	void start() throws Exception {
		fetchCookie();
		this.clients = new JettyClients(this.fixture, this.upstream.trusted());
		this.with = this.clients.start((client) -> {
			client.setConnectTimeout(300);
			client.addBean(new Connection.Listener() {

				@Override
				public void onOpened(Connection connection) {
					JettyEventOrderTests.this.connections.add("opened");
				}

				@Override
				public void onClosed(Connection connection) {
					JettyEventOrderTests.this.connections.add("closed");
				}

			});
		});
		this.without = new HttpClient(new HttpClientTransportOverHTTP(this.clients.connector()));
		this.without.setConnectTimeout(300);
		this.clients.start(this.without);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void success(String method) throws Exception {
		String url = url(method.equals("POST") ? "/echo" : "/echo/body");
		Events events = events(this.with, method, url);
		assertThat(events).isEqualTo(events(this.without, method, url));
		assertThat(events.request).startsWith("queued", "begin", "headers", "commit").endsWith("success");
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void refused(String method) throws Exception {
		String url = url("/echo");
		this.upstream.close();
		assertFailsLikeAConnect(events(this.with, method, url), events(this.without, method, url));
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void timedOut(String method) throws Exception {
		try (FullListener full = new FullListener(this.address)) {
			String url = url(full.address().getPort());
			assertFailsLikeAConnect(events(this.with, method, url), events(this.without, method, url));
		}
	}

	/**
	 * The connection has a request before it is established, so that the request has
	 * begun when it fails.
	 */
	private void assertFailsLikeAConnect(Events with, Events without) {
		List<String> request = new ArrayList<>(without.request);
		assertThat(request.get(0)).isEqualTo("queued");
		request.addAll(1, List.of("begin", "headers"));
		assertThat(with.request).isEqualTo(request);
		assertThat(with.response).isEqualTo(without.response);
		Awaitility.await()
			.untilAsserted(() -> assertThat(this.connections).filteredOn("closed"::equals)
				.hasSameSizeAs(this.connections.stream().filter("opened"::equals).toList()));
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void reset(String method) throws Exception {
		this.namespace.sysctl(SYSCTL, ON_FOR_EVERY_LISTENER);
		try (ScriptedServer server = new ScriptedServer(this.address, (socket) -> {
			socket.getInputStream().read(new byte[100]);
			// Jetty may read of a reset before it has said that all was written
			LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
			socket.setSoLinger(true, 0);
		})) {
			String url = url(server.address().getPort());
			Events without = events(this.without, method, url);
			Events with = events(this.with, method, url);
			assertThat(with.response).containsExactlyElementsOf(without.response);
			assertThat(with.request).containsExactlyElementsOf(without.request);
		}
	}

	/**
	 * Each in its order; one thread may notify of the request while another does of the
	 * response.
	 */
	private record Events(List<String> request, List<String> response) {
	}

	private static Events events(HttpClient client, String method, String url) throws Exception {
		Events events = new Events(new CopyOnWriteArrayList<>(), new CopyOnWriteArrayList<>());
		CountDownLatch complete = new CountDownLatch(1);
		Request request = client.newRequest(url)
			.method(method)
			.headers((headers) -> headers.put(HttpHeader.CONNECTION, "close"))
			.onRequestListener(new RequestEvents(events.request));
		if (method.equals("POST")) {
			request.body(new StringRequestContent("body"));
		}
		request.send(new ResponseEvents(events.response, complete));
		assertThat(complete.await(10, TimeUnit.SECONDS)).isTrue();
		return events;
	}

	/**
	 * Jetty's EOFException says in words which connection it is of.
	 */
	private static String describe(@Nullable Throwable failure) {
		return (failure instanceof EOFException) ? "EOFException" : String.valueOf(failure);
	}

	private record RequestEvents(List<String> events) implements Request.Listener {

		@Override
		public void onQueued(Request request) {
			this.events.add("queued");
		}

		@Override
		public void onBegin(Request request) {
			this.events.add("begin");
		}

		@Override
		public void onHeaders(Request request) {
			this.events.add("headers");
		}

		@Override
		public void onCommit(Request request) {
			this.events.add("commit");
		}

		@Override
		public void onContent(Request request, ByteBuffer content) {
			this.events.add("content");
		}

		@Override
		public void onSuccess(Request request) {
			this.events.add("success");
		}

		@Override
		public void onFailure(Request request, Throwable failure) {
			this.events.add(describe(failure));
		}

	}

	private record ResponseEvents(List<String> events, CountDownLatch complete) implements Response.Listener {

		@Override
		public void onBegin(Response response) {
			this.events.add("begin");
		}

		@Override
		public void onHeaders(Response response) {
			this.events.add("headers");
		}

		@Override
		public void onSuccess(Response response) {
			this.events.add("success");
		}

		@Override
		public void onFailure(Response response, Throwable failure) {
			this.events.add(describe(failure));
		}

		@Override
		public void onComplete(Result result) {
			this.events.add("complete, request: " + describe(result.getRequestFailure()) + ", response: "
					+ describe(result.getResponseFailure()));
			this.complete.countDown();
		}

	}

}
