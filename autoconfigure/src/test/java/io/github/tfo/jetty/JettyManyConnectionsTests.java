// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.OpenDescriptors;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many connections at a time: every request is answered rightly, every connection is
 * counted once, and what we count is what the kernel counts.
 */
@InNetworkNamespace
class JettyManyConnectionsTests {

	private static final int REQUESTS = 2000;

	private static final int AT_A_TIME = 32;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@ParameterizedTest
	@ValueSource(strings = { "http", "https" })
	void sumsEqualTheKernelsAndNothingLeaks(String scheme) throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		InetAddress address = InetAddress.getByName("127.0.0.1");
		ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME);
		try (Upstream upstream = Upstream.start(scheme, address);
				JettyClients clients = new JettyClients(fixture, upstream.trusted())) {
			HttpClient client = clients.start();
			// Threads, buffers and classes that stay
			request(client, upstream, 0);
			fixture.outcomes().await(1);
			long descriptors = OpenDescriptors.count();
			long active = this.namespace.counter("TcpExt", "TCPFastOpenActive");
			long opened = passiveOpens();

			List<Future<String>> answers = new ArrayList<>();
			for (int i = 1; i <= REQUESTS; i++) {
				int number = i;
				answers.add(callers.submit(() -> request(client, upstream, number)));
			}
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(answers.get(i).get(2, TimeUnit.MINUTES)).isEqualTo("number" + (i + 1));
			}

			// The pool opens some in advance, the last of them perhaps just now
			Awaitility.await()
				.during(Duration.ofMillis(200))
				.until(() -> fixture.outcomes().peers().size() == 1 + passiveOpens() - opened);
			int connections = (int) (passiveOpens() - opened);
			List<FastOpenOutcome> outcomes = fixture.outcomes().await(1 + connections).subList(1, 1 + connections);
			long hits = outcomes.stream().filter(Hit.class::isInstance).count();
			assertThat(hits).isEqualTo(this.namespace.counter("TcpExt", "TCPFastOpenActive") - active)
				.isGreaterThan(REQUESTS / 2);
			assertThat(connections).isGreaterThanOrEqualTo(REQUESTS);
			// Both ends of what was opened in advance are this process's
			long kept = 2L * (connections - REQUESTS);
			Awaitility.await()
				.untilAsserted(() -> assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(descriptors + kept));
		}
		finally {
			callers.shutdownNow();
		}
	}

	private long passiveOpens() {
		return this.namespace.counter("Tcp", "PassiveOpens");
	}

	/**
	 * One of ten requests may not be sent in a SYN.
	 */
	private static String request(HttpClient client, Upstream upstream, int number) throws Exception {
		String word = "number" + number;
		return (number % 10 == 9) ? JettyClients.post(client, upstream.url("/echo"), word)
				: JettyClients.get(client, upstream.url("/echo/" + word));
	}

}
