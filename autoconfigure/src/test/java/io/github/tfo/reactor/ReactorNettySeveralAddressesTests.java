// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.ResolvedName;
import io.github.tfo.testing.Upstream;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ReactorNettyFastOpen} with a name that has two addresses.
 */
@InNetworkNamespace
class ReactorNettySeveralAddressesTests {

	private final InetAddress first = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final InetAddress second = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final FastOpenFixture fixture;

	private final HttpClient client;

	ReactorNettySeveralAddressesTests() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		SslContext trusting = SslContextBuilder.forClient()
			.trustManager(InsecureTrustManagerFactory.INSTANCE)
			.endpointIdentificationAlgorithm(null)
			.build();
		this.client = new ReactorNettyFastOpen(this.fixture.connector()).apply(HttpClient.newConnection()
			.resolver(ResolvedName.resolver(this.first, this.second))
			.secure((spec) -> spec.sslContext(trusting)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "https" })
	void requestsReachTheSecondWhenTheFirstIsDown(String scheme) throws Exception {
		Upstream down = Upstream.start(scheme, this.first, 0);
		try (Upstream up = Upstream.start(scheme, this.second, down.port())) {
			assertThat(get(scheme, up.port())).isEqualTo("word");
			assertThat(get(scheme, up.port())).isEqualTo("word");
			assertThat(up.accepted()).isZero();
			down.close();
			assertThat(get(scheme, up.port())).isEqualTo("word");
			assertThat(get(scheme, up.port())).isEqualTo("word");
			// No request is lost to find out whether the first is still down
			Thread.sleep(FastOpenFixture.BACK_OFF.toMillis());
			assertThat(get(scheme, up.port())).isEqualTo("word");
			assertThat(up.accepted()).isEqualTo(3);
			FastOpenOutcome refused = new Failed(FailureReason.REFUSED);
			// With TLS it is Reactor Netty that goes to the second, by the same request
			List<FastOpenOutcome> discovery = scheme.equals("https") ? List.of(refused, new CookieRequested(), refused)
					: List.of(refused, refused, new Fallback(FallbackReason.BACKOFF), refused, new CookieRequested(),
							refused);
			int known = scheme.equals("https") ? 8 : 9;
			List<FastOpenOutcome> outcomes = this.fixture.outcomes().await(known);
			assertThat(outcomes.get(0)).isEqualTo(new CookieRequested());
			assertThat(outcomes.get(1)).isInstanceOf(Hit.class);
			assertThat(outcomes.subList(2, 2 + discovery.size())).isEqualTo(discovery);
			assertThat(outcomes.get(known - 1)).isInstanceOf(Hit.class);
			try (Upstream upAgain = Upstream.start(scheme, this.first, up.port())) {
				assertThat(get(scheme, up.port())).isEqualTo("word");
				assertThat(get(scheme, up.port())).isEqualTo("word");
				assertThat(upAgain.accepted()).isEqualTo(2);
				List<FastOpenOutcome> again = this.fixture.outcomes().await(known + 2);
				assertThat(again.get(known)).isEqualTo(new Fallback(FallbackReason.BACKOFF));
				assertThat(again.get(known + 1)).isInstanceOf(Hit.class);
			}
		}
	}

	/**
	 * Over TLS it has not been asked for yet when the connection fails.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "http", "https" })
	void bodyIsNotAskedForTwice(String scheme) throws Exception {
		Upstream down = Upstream.start(scheme, this.first, 0);
		try (Upstream up = Upstream.start(scheme, this.second, down.port())) {
			get(scheme, up.port());
			down.close();
			AtomicInteger subscriptions = new AtomicInteger();
			Mono<String> body = Mono.fromSupplier(() -> "word" + subscriptions.incrementAndGet());
			if (scheme.equals("https")) {
				assertThat(post(scheme, up.port(), body)).isEqualTo("word1");
			}
			else {
				assertThat(catchThrowable(() -> post(scheme, up.port(), body))).cause()
					.isInstanceOf(ConnectException.class)
					.isNotInstanceOf(DeferredConnectException.class);
				assertThat(post(scheme, up.port(), body)).isEqualTo("word" + subscriptions);
			}
			assertThat(up.requests()).containsExactly("POST /echo");
		}
	}

	private @Nullable String post(String scheme, int port, Mono<String> body) {
		return this.client.post()
			.uri(scheme + "://upstream.test:" + port + "/echo")
			.send(ByteBufFlux.fromString(body))
			.responseContent()
			.aggregate()
			.asString()
			.block(Duration.ofSeconds(10));
	}

	private @Nullable String get(String scheme, int port) {
		return this.client.get()
			.uri(scheme + "://upstream.test:" + port + "/echo/word")
			.responseContent()
			.aggregate()
			.asString()
			.block(Duration.ofSeconds(10));
	}

}
