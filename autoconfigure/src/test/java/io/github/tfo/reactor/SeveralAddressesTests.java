package io.github.tfo.reactor;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;

import io.github.tfo.connection.FailureReason;
import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.FastOpenOutcome.DeferredToHandshake;
import io.github.tfo.connection.FastOpenOutcome.Failed;
import io.github.tfo.connection.FastOpenOutcome.Fallback;
import io.github.tfo.connection.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ReactorNettyFastOpen} with a name that has two addresses.
 */
@InNetworkNamespace
class SeveralAddressesTests {

	private final InetAddress first = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final InetAddress second = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final FastOpenFixture fixture;

	private final HttpClient client;

	SeveralAddressesTests() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.client = new ReactorNettyFastOpen(this.fixture.connector())
			.apply(HttpClient.newConnection().resolver(new BothAddresses()));
	}

	@Test
	void whenTheFirstIsDownOneRequestFailsAndTheOthersReachTheSecond() throws Exception {
		Upstream down = Upstream.start(this.first);
		try (Upstream up = Upstream.start(this.second, down.port())) {
			assertThat(get(up.port())).isEqualTo("word");
			assertThat(get(up.port())).isEqualTo("word");
			assertThat(up.accepted()).isZero();
			down.close();
			assertThat(catchThrowable(() -> get(up.port()))).hasCauseInstanceOf(ConnectException.class);
			assertThat(get(up.port())).isEqualTo("word");
			assertThat(get(up.port())).isEqualTo("word");
			// Nor is one lost to see whether the first is still down
			Thread.sleep(FastOpenFixture.REST.toMillis());
			assertThat(get(up.port())).isEqualTo("word");
			assertThat(up.accepted()).isEqualTo(3);
			List<FastOpenOutcome> outcomes = this.fixture.outcomes().await(9);
			assertThat(outcomes.subList(0, 5)).containsExactly(new DeferredToHandshake(), outcomes.get(1),
					new Failed(FailureReason.REFUSED), new Failed(FailureReason.REFUSED), new DeferredToHandshake());
			assertThat(outcomes.get(1)).isInstanceOf(Hit.class);
			assertThat(outcomes.get(8)).isInstanceOf(Hit.class);
			try (Upstream upAgain = Upstream.start(this.first, up.port())) {
				assertThat(get(up.port())).isEqualTo("word");
				assertThat(get(up.port())).isEqualTo("word");
				assertThat(upAgain.accepted()).isEqualTo(2);
				assertThat(this.fixture.outcomes().await(11).get(9)).isEqualTo(new Fallback(FallbackReason.BACKOFF));
				assertThat(this.fixture.outcomes().await(11).get(10)).isInstanceOf(Hit.class);
			}
		}
	}

	private @Nullable String get(int port) {
		return this.client.get()
			.uri("http://upstream.test:" + port + "/echo/word")
			.responseContent()
			.aggregate()
			.asString()
			.block(Duration.ofSeconds(10));
	}

	private final class BothAddresses extends AddressResolverGroup<InetSocketAddress> {

		@Override
		protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
			return new InetNameResolver(executor) {

				@Override
				protected void doResolve(String name, Promise<InetAddress> promise) {
					promise.setSuccess(SeveralAddressesTests.this.first);
				}

				@Override
				protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
					promise.setSuccess(List.of(SeveralAddressesTests.this.first, SeveralAddressesTests.this.second));
				}

			}.asAddressResolver();
		}

	}

}
