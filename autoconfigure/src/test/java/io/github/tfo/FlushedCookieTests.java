package io.github.tfo;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.testing.BeforeFirstWrite;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.KnownUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When the kernel forgets a cookie the requests of every client succeed, and what is
 * called a hit is what the kernel calls one.
 */
@InNetworkNamespace
@NeedsRealRoot
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("cells")
class FlushedCookieTests {

	private static final int REQUESTS = 20;

	private static final int REQUESTS_OF_A_RACE = 60;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@Parameter(0)
	ClientUnderTest client;

	@Parameter(1)
	String scheme;

	static Stream<Arguments> cells() {
		return Arrays.stream(ClientUnderTest.values())
			.flatMap((client) -> Stream.of(Arguments.of(client, "http"), Arguments.of(client, "https")));
	}

	@Test
	void betweenConnectAndFirstWrite() throws Exception {
		try (KnownUpstream upstream = upstream(); ClientApplication application = application(upstream)) {
			BeforeFirstWrite calls = BeforeFirstWrite.install(application, this.namespace::flushTcpMetrics);
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(application.get(upstream.url("/echo/word" + i))).isEqualTo("word" + i);
			}
			assertThat(calls.refused()).isEqualTo(calls.sends() / 2).isGreaterThan(REQUESTS / 4);
			upstream.assertHits(application, calls.sends() - calls.refused());
			assertThat(outcomes(application, REQUESTS)).filteredOn(CookieRequested.class::isInstance)
				.hasSizeGreaterThanOrEqualTo(calls.refused());
			assertThat(upstream.upstream().requests()).hasSize(REQUESTS).doesNotHaveDuplicates();
		}
	}

	@Test
	void atAnyMoment() throws Exception {
		try (KnownUpstream upstream = upstream(); ClientApplication application = application(upstream)) {
			AtomicBoolean over = new AtomicBoolean();
			Thread flushing = new Thread(() -> {
				while (!over.get()) {
					this.namespace.flushTcpMetrics();
				}
			}, "flushing");
			flushing.start();
			try {
				for (int i = 0; i < REQUESTS_OF_A_RACE; i++) {
					assertThat(application.get(upstream.url("/echo/word" + i))).isEqualTo("word" + i);
				}
			}
			finally {
				over.set(true);
				flushing.join();
			}
			assertThat(outcomes(application, REQUESTS_OF_A_RACE)).filteredOn((outcome) -> !(outcome instanceof Hit))
				.isNotEmpty()
				.hasOnlyElementsOfType(CookieRequested.class);
			upstream.assertHits(application, Math.toIntExact(upstream.hits()));
			assertThat(upstream.upstream().requests()).hasSize(REQUESTS_OF_A_RACE).doesNotHaveDuplicates();
		}
	}

	/**
	 * Of the connections that Jetty has opened before it had use for them there are more.
	 */
	private static List<FastOpenOutcome> outcomes(ClientApplication application, int requests) {
		List<FastOpenOutcome> outcomes = application.outcomes().awaitAtLeast(requests);
		return (application.client().library() != ClientLibrary.JETTY) ? outcomes
				: outcomes.stream()
					.filter((outcome) -> !outcome.equals(new Fallback(FallbackReason.NO_DATA))
							&& !outcome.equals(new Failed(FailureReason.CANCELLED)))
					.toList();
	}

	private KnownUpstream upstream() throws Exception {
		return this.scheme.equals("https") ? KnownUpstream.startWithTls() : KnownUpstream.start();
	}

	private ClientApplication application(KnownUpstream upstream) {
		return ClientApplication.on(this.client, this.scheme.equals("https") ? upstream.certificate() : null);
	}

}
