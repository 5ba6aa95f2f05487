// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.time.Duration;
import java.util.stream.IntStream;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.NeedsRealRoot;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A {@link SynProxy} lets no data of a SYN through. What the client sends again at once
 * arrives before the server is ready for it.
 */
// The kernel may have to load modules
@NeedsRealRoot
@SuppressWarnings("try")
class SynProxyFaultTests extends FaultMatrix {

	/** What data that is lost costs at least: {@code TCP_RTO_MIN}, net/tcp.h. */
	private static final Duration RETRANSMISSION = Duration.ofMillis(200);

	private static final int CONNECTIONS_UNTIL_BACKED_OFF = 3;

	private static final int CONNECTIONS = 5;

	SynProxyFaultTests(NetworkLab lab) {
		super(lab);
	}

	@Test
	void synProxyIsPutBeforeTheServer() throws Exception {
		try (SynProxy proxy = SynProxy.before(this.lab.server(), this.lab.serverAddress())) {
			assertAsFastAsOff();
		}
	}

	/**
	 * What did not fit into the SYN is written before the answer is read.
	 */
	@Test
	void synProxyIsPutBeforeTheServerOfLargeRequests() throws Exception {
		largeRequests();
		try (SynProxy proxy = SynProxy.before(this.lab.server(), this.lab.serverAddress())) {
			assertAsFastAsOff();
		}
	}

	private void assertAsFastAsOff() {
		Duration off = median("GET", false);
		for (int i = 0; i < CONNECTIONS_UNTIL_BACKED_OFF; i++) {
			succeeds("GET");
		}
		assertThat(median("GET", true)).isLessThan(off.plus(RETRANSMISSION.dividedBy(2)));
		assertThat(median("POST", true)).isLessThan(off.plus(RETRANSMISSION.dividedBy(2)));
	}

	private Duration median(String method, boolean on) {
		return IntStream.range(0, CONNECTIONS)
			.mapToObj((i) -> on ? succeeds(method) : off(method))
			.map(Reply::after)
			.sorted()
			.toList()
			.get(CONNECTIONS / 2);
	}

}
