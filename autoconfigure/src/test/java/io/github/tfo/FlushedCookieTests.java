// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.KnownUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the kernel forgets a cookie the requests of every client succeed, and a hit is
 * what the kernel counts as one.
 */
@InNetworkNamespace
@NeedsRealRoot
class FlushedCookieTests {

	private static final int REQUESTS = 60;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@ClientTest(schemes = { "http", "https" })
	void whenCookiesAreFlushedAtAnyMomentThenRequestsSucceed(ClientUnderTest client, String scheme) throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start(scheme);
				ClientApplication application = ClientApplication.on(client, upstream.trustedPem())) {
			AtomicBoolean over = new AtomicBoolean();
			Thread flushing = new Thread(() -> {
				while (!over.get()) {
					this.namespace.flushTcpMetrics();
				}
			}, "flushing");
			flushing.start();
			try {
				for (int i = 0; i < REQUESTS; i++) {
					assertThat(application.get(upstream.url("/echo/word" + i))).isEqualTo("word" + i);
				}
			}
			finally {
				over.set(true);
				flushing.join();
			}
			assertThat(outcomes(application, REQUESTS)).filteredOn((outcome) -> !(outcome instanceof Hit))
				.isNotEmpty()
				.hasOnlyElementsOfType(CookieRequested.class);
			upstream.assertHits(application, Math.toIntExact(upstream.hits()));
			assertThat(upstream.upstream().requests()).hasSize(REQUESTS).doesNotHaveDuplicates();
		}
	}

	/**
	 * Leave out the connections that Jetty has opened before it had use for them.
	 */
	private static List<FastOpenOutcome> outcomes(ClientApplication application, int requests) {
		List<FastOpenOutcome> outcomes = application.outcomes().awaitAtLeast(requests);
		return (application.client().library() != ClientLibrary.JETTY) ? outcomes
				: outcomes.stream()
					.filter((outcome) -> !outcome.equals(new Fallback(FallbackReason.NO_DATA))
							&& !outcome.equals(new Failed(FailureReason.CANCELLED)))
					.toList();
	}

}
