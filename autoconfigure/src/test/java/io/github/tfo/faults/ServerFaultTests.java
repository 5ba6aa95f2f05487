// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet.Direction;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.FastOpenFixture;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that do not take the cookie, or give none.
 */
class ServerFaultTests extends FaultMatrix {

	private static final String KEY = "net.ipv4.tcp_fastopen_key";

	private static final String FAST_OPEN = "net.ipv4.tcp_fastopen";

	ServerFaultTests(NetworkLab lab) {
		super(lab);
	}

	@Test
	void restartWithANewKeyCostsOneFallback() {
		this.lab.server().sysctl(KEY, newKey());
		assertSucceedsWithFastOpenOff();
		assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
		assertHit(succeeds("GET"));
		assertIsSentInSynAgain("POST");
	}

	/**
	 * A load balancer, as the client sees it: its connections go to a server with one key
	 * and one with another in turn.
	 */
	@Test
	void backendsNeedTheSameKey() {
		String one = newKey();
		String other = newKey();
		for (String key : new String[] { one, other, one }) {
			this.lab.server().sysctl(KEY, key);
			assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
		}
		for (int i = 0; i < 2; i++) {
			this.lab.server().sysctl(KEY, one);
			assertHit(succeeds("GET"));
			assertIsSentInSynAgain("POST");
		}
	}

	@Test
	void serverStopsToTakeCookies() {
		this.lab.server().sysctl(FAST_OPEN, "1");
		try {
			assertSucceedsWithFastOpenOff();
			assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
			assertOutcome(succeeds("POST"), isSentInSyn("POST") ? DATA_NOT_ACKED : UNSAFE_METHOD);
			assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
		}
		finally {
			this.lab.server().sysctl(FAST_OPEN, "3");
		}
		assertHit(succeeds("GET"));
	}

	@Test
	@NeedsRealRoot
	void serverNeverGivesCookies() {
		this.lab.server().sysctl(FAST_OPEN, "1");
		this.lab.client().flushTcpMetrics();
		try {
			assertOutcome(succeeds("GET"), new CookieRequested());
			assertOutcome(succeeds("POST"), new CookieRequested());
			assertOutcome(succeeds("GET"), new CookieRequested());
		}
		finally {
			this.lab.server().sysctl(FAST_OPEN, "3");
		}
	}

	@Test
	void listenerWithoutTheOption() throws Exception {
		newServers(this.lab.serverAddress(), 0);
		assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
		assertOutcome(succeeds("POST"), isSentInSyn("POST") ? DATA_NOT_ACKED : UNSAFE_METHOD);
	}

	/**
	 * A connection is in the queue from its SYN with data until the client's ACK, which
	 * does not come.
	 */
	@Test
	void fastOpenQueueIsFull() throws Exception {
		newServers(this.lab.serverAddress(), 1);
		try (Socket halfOpen = new FastOpenSocketFactory(new FastOpenFixture("GET").connector()).createSocket()) {
			halfOpen.connect(server());
			int port = halfOpen.getLocalPort();
			fault((packet, next) -> {
				if (packet.direction() == Direction.TO_CLIENT || packet.sourcePort() != port || packet.isSyn()) {
					next.accept(packet);
				}
			});
			notOfTheApplication(port);
			halfOpen.getOutputStream().write("GET /half-open HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));
			assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
			assertOutcome(succeeds("POST"), isSentInSyn("POST") ? DATA_NOT_ACKED : UNSAFE_METHOD);
			assertThat(this.lab.server().counter("TcpExt", "TCPFastOpenListenOverflow")).isPositive();
			repair();
		}
	}

	private void assertIsSentInSynAgain(String method) {
		Reply reply = succeeds(method);
		if (isSentInSyn(method)) {
			assertHit(reply);
		}
		else {
			assertOutcome(reply, UNSAFE_METHOD);
		}
	}

	private static String newKey() {
		ThreadLocalRandom random = ThreadLocalRandom.current();
		return "%08x-%08x-%08x-%08x".formatted(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt());
	}

}
