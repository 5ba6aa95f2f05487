// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.AsyncRequestContent;
import org.eclipse.jetty.client.DuplexConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The SYN of a connection waits for the request that it is opened for.
 */
@InNetworkNamespace
class RequestOnItsWayTests {

	private static final int AT_A_TIME = 64;

	private static final int ROUNDS = 2;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	/**
	 * Between two steps of that thread anything may happen to it.
	 */
	@ParameterizedTest
	@CsvSource({ "http, false", "http, true", "https, false", "https, true" })
	void synWaitsForARequestThatAnotherThreadSends(String scheme, boolean takenAtOnce) throws Exception {
		InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		FastOpenFixture fixture = new FastOpenFixture("GET");
		try (Upstream upstream = Upstream.start(scheme, address);
				JettyClients clients = new JettyClients(fixture, upstream.trusted())) {
			HttpClient client = clients.start(handingOver(clients, takenAtOnce ? 0 : 200), (configured) -> {
			});
			JettyClients.get(client, upstream.url("/echo/cookie"));
			Request request = client.newRequest(upstream.url("/echo/late"))
				.onRequestBegin((begun) -> sleep(takenAtOnce ? 200 : 0));
			assertThat(JettyClients.send(request)).isEqualTo("late");
			assertThat(fixture.outcomes().await(2).get(1)).isInstanceOf(Hit.class);
		}
	}

	/**
	 * The thread that opens a connection leaves it to another one to take it for a
	 * request.
	 */
	private static HttpClientTransport handingOver(JettyClients clients, long millis) throws Exception {
		HttpClientTransport transport = new HttpClientTransportOverHTTP(clients.connector());
		transport.setConnectionPoolFactory((destination) -> new DuplexConnectionPool(destination, AT_A_TIME) {

			@Override
			protected void proceed() {
				new Thread(() -> {
					sleep(millis);
					super.proceed();
				}).start();
			}

		});
		return transport;
	}

	private static void sleep(long millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Jetty does not wait for the body to send the head, and nor does the SYN.
	 */
	@Test
	void synDoesNotWaitForABodyThatIsNotThereYet() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET", "POST");
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET));
				JettyClients clients = new JettyClients(fixture, null)) {
			HttpClient client = clients.start();
			JettyClients.get(client, upstream.url("/echo/cookie"));
			AsyncRequestContent body = new AsyncRequestContent();
			CountDownLatch committed = new CountDownLatch(1);
			client.POST(upstream.url("/echo"))
				.body(body)
				.onRequestCommit((request) -> committed.countDown())
				.send((result) -> {
				});
			assertThat(committed.await(10, TimeUnit.SECONDS)).isTrue();
			// Not sent in the SYN, since the length of its body is not certain
			assertThat(fixture.outcomes().await(2).get(1)).isEqualTo(new Fallback(FallbackReason.UNSAFE_METHOD));
			body.close();
		}
	}

	/**
	 * The pool opens some connections that it has no request for. Only of those the SYN
	 * may be sent without data.
	 */
	@Test
	void synsWaitForTheirRequestsWhenAllCoresAreBusy() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		AtomicBoolean busy = new AtomicBoolean(true);
		ExecutorService callers = callers();
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET));
				JettyClients clients = new JettyClients(fixture, null)) {
			JettyClients.get(clients.start(), upstream.url("/echo/cookie"));
			long opened = activeOpens();
			for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
				startSpinning(busy);
			}
			for (int round = 0; round < ROUNDS; round++) {
				CountDownLatch queued = new CountDownLatch(AT_A_TIME);
				HttpClient client = clients.start(handingOver(clients, 50),
						(configured) -> configured.setSocketAddressResolver(resolverThatAwaits(queued)));
				List<Future<String>> answers = new ArrayList<>();
				for (int i = 0; i < AT_A_TIME; i++) {
					answers.add(callers.submit(() -> JettyClients.send(client.newRequest(upstream.url("/echo/word"))
						.onRequestQueued((request) -> queued.countDown()))));
				}
				for (Future<String> answer : answers) {
					assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo("word");
				}
			}
			Awaitility.await()
				.during(Duration.ofMillis(200))
				.until(() -> fixture.outcomes().peers().size() == 1 + activeOpens() - opened);
			int withoutRequest = (int) (activeOpens() - opened - ROUNDS * AT_A_TIME);
			assertThat(fixture.outcomes().awaitAtLeast(1))
				.filteredOn((outcome) -> outcome.equals(new Fallback(FallbackReason.NO_DATA)))
				.hasSizeLessThanOrEqualTo(withoutRequest);
		}
		finally {
			busy.set(false);
			callers.shutdownNow();
		}
	}

	private static void startSpinning(AtomicBoolean busy) {
		Thread spinning = new Thread(() -> {
			while (busy.get()) {
				Thread.onSpinWait();
			}
		});
		spinning.setDaemon(true);
		spinning.start();
	}

	/**
	 * So that each connection that has a request has one from the beginning.
	 */
	private static SocketAddressResolver resolverThatAwaits(CountDownLatch queued) {
		return (host, port, context, promise) -> new Thread(() -> {
			try {
				queued.await();
				promise.succeeded(List.of(new InetSocketAddress(host, port)));
			}
			catch (InterruptedException ex) {
				promise.failed(ex);
			}
		}).start();
	}

	private long activeOpens() {
		return this.namespace.counter("Tcp", "ActiveOpens");
	}

	/**
	 * Virtual threads, where the JDK has them.
	 */
	private static ExecutorService callers() throws ReflectiveOperationException {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (NoSuchMethodException ex) {
			return Executors.newCachedThreadPool();
		}
	}

}
