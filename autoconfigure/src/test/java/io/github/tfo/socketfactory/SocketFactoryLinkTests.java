// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenSocketFactory} over a link.
 */
@WithNetworkLab
class SocketFactoryLinkTests {

	private final NetworkLab lab;

	private final Upstream upstream;

	private final FastOpenFixture fixture = new FastOpenFixture("GET");

	private final FastOpenSocketFactory sockets = new FastOpenSocketFactory(this.fixture.connector());

	SocketFactoryLinkTests(NetworkLab lab) throws Exception {
		this.lab = lab;
		lab.client().flushTcpMetrics();
		this.upstream = Upstream.start(lab.server(), lab.serverAddress());
	}

	@AfterEach
	void close() throws Exception {
		this.lab.server().run(this.upstream::close);
	}

	/**
	 * The reader would otherwise wait less than for a connection that is established
	 * before the request is written.
	 */
	@Test
	void readTimeoutBeginsAgainWhenAPartOfTheRequestIsSentAfterTheHandshake() throws Exception {
		this.lab.link().roundTrip(Duration.ofMillis(40));
		try (Socket socket = connect()) {
			request(socket, "cookie");
			assertThat(socket.getInputStream().read()).isEqualTo('H');
		}
		this.lab.link().roundTrip(Duration.ofMillis(600));
		try (Socket socket = connect()) {
			// Longer than the handshake, shorter than handshake and answer
			socket.setSoTimeout(900);
			BlockedThread writer = BlockedThread.in(() -> {
				request(socket, "x".repeat(2000));
				return null;
			});
			assertThat(socket.getInputStream().read()).isEqualTo('H');
			assertThat(writer.failure()).isNull();
		}
		assertThat(this.fixture.outcomes().await(2).get(1)).isInstanceOfSatisfying(Hit.class,
				(hit) -> assertThat(hit.complete()).isFalse());
	}

	private Socket connect() throws Exception {
		Socket socket = this.sockets.createSocket();
		socket.connect(new InetSocketAddress(this.lab.serverAddress(), this.upstream.port()));
		return socket;
	}

	private static void request(Socket socket, String word) throws Exception {
		socket.getOutputStream()
			.write(("GET /echo/" + word + " HTTP/1.1\r\nHost: upstream\r\nConnection: close\r\n\r\n")
				.getBytes(StandardCharsets.US_ASCII));
	}

}
