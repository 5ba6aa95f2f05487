// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The integration that {@code docs/architecture.md} shows works, and fails as it should.
 */
@InNetworkNamespace
class ChannelIntegrationTests {

	private final InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final FastOpenFixture fixture = new FastOpenFixture("GET");

	private final ChannelIntegration integration = new ChannelIntegration(this.fixture.connector());

	ChannelIntegrationTests() throws Exception {
	}

	@Test
	void opensWithFastOpen() throws Exception {
		InetSocketAddress remote;
		try (Upstream upstream = Upstream.start(this.address)) {
			remote = new InetSocketAddress(this.address, upstream.port());
			assertThat(exchange(remote, "GET /echo/first")).endsWith("first");
			assertThat(exchange(remote, "GET /echo/second")).endsWith("second");
			assertThat(exchange(remote, "DELETE /echo/third")).startsWith("HTTP/1.1 404");
		}
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> exchange(remote, "GET /echo/fourth"));
		assertThatExceptionOfType(ConnectException.class).isThrownBy(() -> exchange(remote, "GET /echo/fifth"));
		assertThat(this.fixture.outcomes().await(5)).satisfiesExactly(
				(outcome) -> assertThat(outcome).isInstanceOf(CookieRequested.class),
				(outcome) -> assertThat(outcome).isInstanceOf(Hit.class),
				(outcome) -> assertThat(outcome).isEqualTo(new Fallback(FallbackReason.UNSAFE_METHOD)),
				(outcome) -> assertThat(outcome).isEqualTo(new Failed(FailureReason.REFUSED)),
				(outcome) -> assertThat(outcome).isEqualTo(new Failed(FailureReason.REFUSED)));
	}

	private String exchange(InetSocketAddress remote, String request) throws IOException {
		byte[] bytes = (request + " HTTP/1.1\r\nHost: upstream\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
		ByteBuffer answer = ByteBuffer.allocate(1024);
		this.integration.exchange("upstream", remote, ByteBuffer.wrap(bytes), answer);
		return new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
	}

}
