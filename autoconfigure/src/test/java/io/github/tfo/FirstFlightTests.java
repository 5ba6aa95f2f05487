// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.ChildJvm;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import io.netty.handler.ssl.OpenSsl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request or ClientHello that does not fit into the SYN is a hit to the kernel, and
 * saves nothing.
 */
@WithNetworkLab(roundTripMillis = 10)
class FirstFlightTests {

	/** With IPv4 and an MTU of 1,500 bytes. */
	private static final int SYN_DATA_LIMIT = 1420;

	private final List<Packet> sent = new CopyOnWriteArrayList<>();

	private final NetworkLab lab;

	private final Link.Registration tap;

	private Upstream upstream;

	FirstFlightTests(NetworkLab lab) {
		this.lab = lab;
		lab.client().flushTcpMetrics();
		this.tap = lab.link().tap((packet) -> {
			if (packet.direction() == Packet.Direction.TO_SERVER && (packet.isSyn() || packet.payloadLength() > 0)) {
				this.sent.add(packet);
			}
		});
	}

	@AfterEach
	void close() throws Exception {
		this.tap.close();
		this.lab.server().run(this.upstream::close);
	}

	@ClientTest
	void requestWithALongTokenIsAPartialHit(ClientUnderTest client) throws Exception {
		this.upstream = Upstream.start(this.lab.server(), this.lab.serverAddress());
		String token = "t".repeat(2048);
		try (ClientApplication application = ClientApplication.on(client, null)) {
			application.get(this.upstream.url("/echo/cookie"));
			long active = active();
			assertThat(application.getWithToken(this.upstream.url("/header/Authorization"), token))
				.isEqualTo("Bearer " + token);
			assertThat(active() - active).isOne();
			assertThat(application.outcomes().awaitAtLeast(2)).filteredOn(Hit.class::isInstance)
				.singleElement()
				.isInstanceOfSatisfying(Hit.class, (hit) -> {
					assertThat(hit.complete()).isFalse();
					assertThat(hit.synDataBytes()).isEqualTo(SYN_DATA_LIMIT);
				});
			assertThat(flight()).hasSizeGreaterThan(1);
			assertThat(flight().get(0)).isEqualTo(SYN_DATA_LIMIT);
			assertThat(flight().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(token.length());
		}
	}

	/**
	 * BoringSSL offers a post-quantum key share, so that its ClientHello is longer than a
	 * SYN.
	 */
	@Test
	void clientHelloWithAPostQuantumKeyShareIsAPartialHit() throws Exception {
		this.upstream = Upstream.startWithTls(this.lab.server(), this.lab.serverAddress());
		long active = active();
		assertThat(openSsl()).contains("Hit[synDataBytes=" + SYN_DATA_LIMIT + ", complete=false");
		assertThat(active() - active).isOne();
		assertThat(clientHelloLength()).isGreaterThanOrEqualTo(1475);
		assertThat(flight().subList(0, 2)).containsExactly(SYN_DATA_LIMIT, clientHelloLength() - SYN_DATA_LIMIT);
	}

	@Test
	void clientHelloWithASmallKeyShareIsACompleteHit() throws Exception {
		this.upstream = Upstream.startWithTls(this.lab.server(), this.lab.serverAddress());
		long active = active();
		String output = openSsl("-Djdk.tls.namedGroups=x25519");
		assertThat(active() - active).isOne();
		assertThat(output).contains("Hit[synDataBytes=" + flight().get(0) + ", complete=true");
		assertThat(flight().get(0)).isEqualTo(clientHelloLength());
	}

	private String openSsl(String... options) throws Exception {
		return new ChildJvm().withOptions("-Dio.netty.handler.ssl.noOpenSsl=false")
			.withOptions(options)
			.run(OpenSslClient.class,
					List.of(this.upstream.url("/echo/hello"), this.upstream.certificate().getCertificatePEM()));
	}

	/**
	 * With the header of its record, which says how long it is (RFC 8446, section 5.1).
	 */
	private int clientHelloLength() {
		return 5 + ByteBuffer.wrap(secondSyn().payload()).getShort(3);
	}

	private Packet secondSyn() {
		return this.sent.stream().filter(Packet::isSyn).skip(1).findFirst().orElseThrow();
	}

	/**
	 * How many bytes each packet of the second connection carried to the server.
	 */
	private List<Integer> flight() {
		int port = secondSyn().sourcePort();
		return this.sent.stream().filter((packet) -> packet.sourcePort() == port).map(Packet::payloadLength).toList();
	}

	private long active() {
		return this.lab.client().counter("TcpExt", "TCPFastOpenActive");
	}

	/**
	 * Makes two requests by Netty's OpenSSL, and prints the outcomes.
	 */
	static final class OpenSslClient {

		private OpenSslClient() {
		}

		public static void main(String[] args) throws Exception {
			if (!OpenSsl.isAvailable()) {
				throw new IllegalStateException(OpenSsl.unavailabilityCause());
			}
			try (ClientApplication application = ClientApplication.on(ClientUnderTest.WEBCLIENT_REACTOR, args[1])) {
				application.get(args[0]);
				application.get(args[0]);
				System.out.println(application.outcomes().await(2));
			}
		}

	}

}
