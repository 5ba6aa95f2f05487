// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.net.StandardProtocolFamily;
import java.time.Duration;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Transport;
import io.github.tfo.testing.Upstream;
import io.netty.channel.EventLoopGroup;
import org.junit.jupiter.api.Test;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReactorNettyFastOpen} on the transport whose sockets cannot be
 * reached.
 */
@InNetworkNamespace
class NioTests {

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@Test
	void connectionsAreOrdinaryAndCountedAsUnsupported() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		EventLoopGroup eventLoops = Transport.NIO.newEventLoops();
		long active = this.namespace.counter("TcpExt", "TCPFastOpenActive");
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
			HttpClient client = new ReactorNettyFastOpen(fixture.connector())
				.apply(HttpClient.newConnection().runOn(eventLoops));
			for (int i = 0; i < 3; i++) {
				assertThat(client.get()
					.uri(upstream.url("/echo/nio"))
					.responseContent()
					.aggregate()
					.asString()
					.block(Duration.ofSeconds(10))).isEqualTo("nio");
			}
			assertThat(fixture.outcomes().await(3)).containsOnly(new Fallback(FallbackReason.UNSUPPORTED));
			assertThat(upstream.accepted()).isEqualTo(3);
		}
		finally {
			eventLoops.shutdownGracefully();
		}
		assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive")).isEqualTo(active);
	}

}
