// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.lab.NetworkLab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * After the third SYN timeout in a row the client's kernel takes Fast Open for blocked,
 * and does without for a while, whatever the destination. The first client makes it do
 * so, since that takes three seconds, and it is true for all of them.
 */
class BlackholeFaultTests extends FaultMatrix {

	private static final String TIMEOUT = "net.ipv4.tcp_fastopen_blackhole_timeout_sec";

	private static boolean detected;

	BlackholeFaultTests(NetworkLab lab) {
		super(lab);
	}

	@AfterAll
	static void forget(NetworkLab lab) {
		lab.client().sysctl(TIMEOUT, "0");
		detected = false;
	}

	@Override
	void warmUp() {
		if (!detected) {
			super.warmUp();
		}
	}

	@Test
	void kernelDetectsABlackhole() throws Exception {
		if (!detected) {
			provoke();
		}
		assertOutcome(succeeds("GET"), new CookieRequested());
		assertOutcome(succeeds("POST"), new CookieRequested());
		assertSucceedsWithFastOpenOff();
	}

	private void provoke() throws Exception {
		long before = blackholes();
		this.lab.client().sysctl(TIMEOUT, "3600");
		AtomicInteger syns = new AtomicInteger();
		fault((packet, next) -> {
			if (!packet.isSyn() || syns.incrementAndGet() > 3) {
				next.accept(packet);
			}
		});
		assertOutcome(succeeds("GET"), SYN_RETRANSMITTED);
		repair();
		assertThat(blackholes()).isGreaterThan(before);
		detected = true;
		// That destination is backed off, whatever the kernel does
		newServers(this.lab.serverAddress(), FAST_OPEN_QUEUE);
	}

	private long blackholes() {
		return this.lab.client().counter("TcpExt", "TCPFastOpenBlackhole");
	}

}
