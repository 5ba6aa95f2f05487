// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.cookieless;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.faults.SynProxy;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.Middlebox;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet.Direction;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that take no data without a cookie although the application says so, and
 * networks that let none through: each costs one slow connection at most.
 */
@WithNetworkLab(roundTripMillis = 10)
@ClientTest
@SuppressWarnings("try")
class CookielessFaultTests {

	/** A SYN is sent again after a second. */
	private static final Duration SLOW = Duration.ofMillis(900);

	/**
	 * Data is sent again after 200 ms at the earliest: {@code TCP_RTO_MIN}, net/tcp.h.
	 */
	private static final Duration DELAYED = Duration.ofMillis(200);

	private static final int CONNECTIONS = 8;

	private static final String WITHOUT_COOKIE = String.valueOf(0x2 | 0x200);

	private final NetworkLab lab;

	@Parameter
	ClientUnderTest client;

	private ClientApplication application;

	CookielessFaultTests(NetworkLab lab) {
		this.lab = lab;
	}

	@BeforeEach
	void start() throws Exception {
		this.lab.client().flushTcpMetrics();
		this.lab.server().sysctl("net.ipv4.tcp_fastopen", WITHOUT_COOKIE);
		// First, since Netty looks once whether listeners may have Fast Open: in the
		// namespace
		// of the thread that asks first
		try (Upstream other = Upstream.start(this.lab.server(), this.lab.serverAddress6())) {
			this.application = ClientApplication.on(this.client, null, "tfo.cookieless.destinations=10.77.0.0/16",
					"spring.http.clients.connect-timeout=10s", "spring.http.clients.read-timeout=10s");
			// The first request of a client is slow in any case
			this.application.get(other.url("/echo/first"));
		}
	}

	@AfterEach
	void close() {
		this.application.close();
	}

	/**
	 * Off, for clients only, for servers with a cookie.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "0", "1", "2" })
	void serverTakesNoDataWithoutACookie(String tcpFastOpen) throws Exception {
		try (Upstream server = upstream(1024)) {
			this.lab.server().sysctl("net.ipv4.tcp_fastopen", tcpFastOpen);
			assertThat(times(server, 0)).allSatisfy(this::isQuick);
		}
	}

	@Test
	void listenerHasNoFastOpenQueue() throws Exception {
		try (Upstream server = upstream(0)) {
			assertThat(times(server, 0)).allSatisfy(this::isQuick);
		}
	}

	/**
	 * There is no option to strip.
	 */
	@Test
	void optionIsStripped() throws Exception {
		try (Upstream server = upstream(1024);
				Link.Registration box = fault((packet, next) -> next.accept(packet.withoutFastOpenOption()))) {
			assertThat(times(server, 0)).allSatisfy(this::isQuick);
			// Jetty sometimes opens a connection that it has no use for
			assertThat(this.application.outcomes().awaitAtLeast(CONNECTIONS))
				.doesNotContain(new Fallback(FallbackReason.DATA_NOT_ACKED))
				.filteredOn(Hit.class::isInstance)
				.hasSizeGreaterThan(CONNECTIONS / 2);
		}
	}

	/**
	 * The server's side of the path takes packets of 1,300 bytes, and says so in its
	 * SYN-ACK. No ICMP message arrives.
	 */
	@Test
	void pathTakesSmallerPacketsThanTheLink() throws Exception {
		mtu(1300);
		try (Upstream server = upstream(1024); Link.Registration box = fault((packet, next) -> {
			if (packet.direction() == Direction.TO_CLIENT || packet.bytes().length <= 1300) {
				next.accept(packet);
			}
		})) {
			assertThat(times(server, 1150).subList(1, CONNECTIONS)).allSatisfy(this::isQuick);
		}
		finally {
			mtu(1500);
		}
	}

	@Test
	@NeedsRealRoot
	void synProxyIsPutBeforeTheServer() throws Exception {
		try (Upstream server = upstream(1024);
				SynProxy proxy = SynProxy.before(this.lab.server(), this.lab.serverAddress())) {
			assertThat(times(server, 0)).filteredOn((time) -> time.compareTo(DELAYED) < 0)
				.hasSizeGreaterThan(CONNECTIONS / 2);
		}
	}

	private Upstream upstream(int fastOpenQueue) throws Exception {
		return Upstream.start(this.lab.server(), this.lab.serverAddress(), null, fastOpenQueue);
	}

	private Link.Registration fault(Middlebox middlebox) {
		return this.lab.link().intercept(middlebox);
	}

	private void mtu(int bytes) throws Exception {
		Process ip = this.lab.server()
			.start(new ProcessBuilder("sh", "-c",
					"ip link set dev $(ip -o link | grep -o 'wan[0-9]*' | head -1) mtu " + bytes)
				.redirectErrorStream(true));
		String output = new String(ip.getInputStream().readAllBytes());
		assertThat(ip.waitFor()).as(output).isZero();
	}

	private void isQuick(Duration time) {
		assertThat(time).isLessThan(SLOW);
	}

	private List<Duration> times(Upstream server, int padding) {
		List<Duration> times = new ArrayList<>();
		for (int i = 0; i < CONNECTIONS; i++) {
			String word = i + "x".repeat(padding);
			long start = System.nanoTime();
			assertThat(this.application.get(server.url("/echo/" + word))).isEqualTo(word);
			times.add(Duration.ofNanos(System.nanoTime() - start));
		}
		return times;
	}

}
