// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for the requests of a connection that becomes one to the second address.
 */
class ReconnectionTests extends AbstractReconnectionTests {

	private static final int AT_A_TIME = 64;

	private static final int ROUNDS = 3;

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void connectionIsOneToTheSecond(boolean connectBlocking) throws Exception {
		HttpClient client = client((configured) -> {
			configured.setConnectBlocking(connectBlocking);
			configured.setMaxConnectionsPerDestination(1);
		});
		this.down.close();
		long opened = passiveOpens();
		Request request = client.newRequest(url("/echo/one"));
		assertThat(request.send().getContentAsString()).isEqualTo("one");
		assertThat(request.getConnection().getRemoteSocketAddress())
			.isEqualTo(new InetSocketAddress(this.second, this.up.port()));
		for (int i = 0; i < 3; i++) {
			assertThat(JettyClients.getPooled(client, url("/echo/again")).getContentAsString()).isEqualTo("again");
		}
		assertThat(passiveOpens() - opened).isOne();
		Awaitility.await().until(() -> openSockets(client) == 1);
		assertThat(this.up.requests()).containsExactly("GET /echo/one", "GET /echo/again", "GET /echo/again",
				"GET /echo/again");
		assertThat(this.fixture.outcomes().await(4).subList(1, 4)).containsExactly(new Failed(FailureReason.REFUSED),
				new Failed(FailureReason.REFUSED), new Fallback(FallbackReason.BACKOFF));
		assertThat(catchThrowable(() -> JettyClients.getPooled(client, url("/close")))).isNotNull();
		Awaitility.await().until(() -> pool(client).isEmpty() && openSockets(client) == 0);
		assertThat(request.getConnection().isClosed()).isTrue();
	}

	@Test
	void listenersAreNotifiedOfOneRequest() throws Exception {
		HttpClient client = client();
		List<String> usual = events(client.newRequest(url("/echo/one")));
		this.down.close();
		assertThat(events(client.newRequest(url("/echo/one")))).isEqualTo(usual);
		assertThat(this.up.requests()).containsExactly("GET /echo/one");
	}

	private static List<String> events(Request request) throws Exception {
		List<String> events = new CopyOnWriteArrayList<>();
		CountDownLatch complete = new CountDownLatch(1);
		request.headers((headers) -> headers.put(HttpHeader.CONNECTION, "close"))
			.onRequestListener(new Request.Listener() {

				@Override
				public void onQueued(Request request) {
					events.add("queued");
				}

				@Override
				public void onBegin(Request request) {
					events.add("begin");
				}

				@Override
				public void onHeaders(Request request) {
					events.add("headers");
				}

				@Override
				public void onCommit(Request request) {
					events.add("commit");
				}

				@Override
				public void onSuccess(Request request) {
					events.add("success");
				}

				@Override
				public void onFailure(Request request, Throwable failure) {
					events.add("failure");
				}

			})
			.send(new Response.Listener() {

				@Override
				public void onBegin(Response response) {
					events.add("response begin");
				}

				@Override
				public void onSuccess(Response response) {
					events.add("response success");
				}

				@Override
				public void onFailure(Response response, Throwable failure) {
					events.add("response failure");
				}

				@Override
				public void onComplete(Result result) {
					events.add("complete");
					complete.countDown();
				}

			});
		assertThat(complete.await(10, TimeUnit.SECONDS)).isTrue();
		assertThat(events).contains("response success").doesNotContain("failure", "response failure");
		// That the server answers before Jetty has told that all was sent is a race
		return events.stream().sorted().toList();
	}

	@Test
	void bodyThatCannotBeReadTwiceArrivesWhole() throws Exception {
		HttpClient client = client();
		this.down.close();
		String body = "0123456789abcdef".repeat(1 << 16);
		AsyncRequestContent once = new AsyncRequestContent(ByteBuffer.wrap(body.getBytes(StandardCharsets.US_ASCII)));
		once.close();
		assertThat(once.rewind()).isFalse();
		assertThat(client.POST(url("/echo")).body(once).send().getContentAsString()).isEqualTo(body);
		assertThat(this.up.requests()).containsExactly("POST /echo");
	}

	/**
	 * With several selectors the second connection is another selector's than the first.
	 */
	@Test
	void manyAtATimeAreEachAnsweredOnceAndNothingLeaks() throws Exception {
		this.down.close();
		ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME);
		try {
			for (int round = 0; round < ROUNDS; round++) {
				try (Upstream again = Upstream.start(this.first, this.up.port(), this.certificate)) {
					// The first is backed off until it was reached
					Thread.sleep(FastOpenFixture.BACK_OFF.toMillis());
					client();
					assertThat(again.requests()).hasSize(1);
				}
				ClientConnector connector = this.clients.connector();
				connector.setSelectors(3);
				HttpClient client = this.clients.start(new HttpClientTransportOverHTTP(connector),
						(configured) -> configured
							.setSocketAddressResolver(JettyClients.resolver(List.of(this.first, this.second))));
				int before = this.up.requests().size();
				List<Future<String>> answers = new ArrayList<>();
				for (int i = 0; i < AT_A_TIME; i++) {
					String word = "word" + i;
					boolean post = i % 3 == 0;
					answers.add(callers.submit(() -> post ? JettyClients.post(client, url("/echo"), word)
							: JettyClients.get(client, url("/echo/" + word))));
				}
				for (int i = 0; i < AT_A_TIME; i++) {
					assertThat(answers.get(i).get(1, TimeUnit.MINUTES)).isEqualTo("word" + i);
				}
				assertThat(this.up.requests()).hasSize(before + AT_A_TIME);
				Awaitility.await()
					.until(() -> pool(client).getActiveConnectionCount() == 0
							&& openSockets(client) == pool(client).getConnectionCount());
			}
			assertThat(this.fixture.outcomes().awaitAtLeast(1)).contains(new Failed(FailureReason.REFUSED))
				.hasAtLeastOneElementOfType(Hit.class);
		}
		finally {
			callers.shutdownNow();
		}
	}

}
