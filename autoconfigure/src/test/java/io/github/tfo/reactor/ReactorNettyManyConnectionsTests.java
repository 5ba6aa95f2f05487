// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.OpenDescriptors;
import io.github.tfo.testing.Transport;
import io.github.tfo.testing.Upstream;
import io.netty.channel.EventLoopGroup;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many connections at a time: every request is answered rightly, every connection is
 * counted once, and what we count is what the kernel counts.
 */
@InNetworkNamespace
class ReactorNettyManyConnectionsTests {

	private static final int REQUESTS = 2000;

	private static final int AT_A_TIME = 32;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@ParameterizedTest
	@EnumSource(names = { "EPOLL", "IO_URING" })
	void sumsEqualTheKernelsAndNothingLeaks(Transport transport) throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		EventLoopGroup eventLoops = transport.newEventLoops();
		try (Upstream upstream = Upstream.start(InetAddress.getByName("127.0.0.1"))) {
			HttpClient client = new ReactorNettyFastOpen(fixture.connector())
				.apply(HttpClient.newConnection().runOn(eventLoops));
			// Threads, buffers and classes that stay
			request(client, upstream, 0).block(Duration.ofSeconds(10));
			fixture.outcomes().await(1);
			long descriptors = OpenDescriptors.count();
			long active = this.namespace.counter("TcpExt", "TCPFastOpenActive");
			long opened = this.namespace.counter("Tcp", "PassiveOpens");
			int accepted = upstream.accepted();

			List<String> answers = Flux.range(1, REQUESTS)
				.flatMapSequential((number) -> request(client, upstream, number), AT_A_TIME)
				.collectList()
				.block(Duration.ofMinutes(2));

			assertThat(answers).hasSize(REQUESTS);
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(answers.get(i)).isEqualTo("number" + (i + 1));
			}
			List<FastOpenOutcome> outcomes = fixture.outcomes().await(1 + REQUESTS).subList(1, 1 + REQUESTS);
			long hits = outcomes.stream().filter(Hit.class::isInstance).count();
			assertThat(hits).isEqualTo(this.namespace.counter("TcpExt", "TCPFastOpenActive") - active)
				.isGreaterThan(REQUESTS / 2);
			assertThat(outcomes).hasSize(upstream.accepted() - accepted)
				.hasSize((int) (this.namespace.counter("Tcp", "PassiveOpens") - opened));
			Awaitility.await()
				.untilAsserted(() -> assertThat(OpenDescriptors.count()).isLessThanOrEqualTo(descriptors));
		}
		finally {
			eventLoops.shutdownGracefully();
		}
	}

	/**
	 * One of ten requests may not be sent in a SYN.
	 */
	private static Mono<String> request(HttpClient client, Upstream upstream, int number) {
		String word = "number" + number;
		HttpClient.ResponseReceiver<?> receiver = (number % 10 == 9)
				? client.post().uri(upstream.url("/echo")).send(ByteBufFlux.fromString(Mono.just(word)))
				: client.get().uri(upstream.url("/echo/" + word));
		return receiver.responseContent().aggregate().asString();
	}

}
