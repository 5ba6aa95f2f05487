// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A middlebox that drops each SYN with the option, and a client whose connect timeout is
 * over before the kernel sends a SYN without it.
 */
@WithNetworkLab(roundTripMillis = 10)
class ShortConnectTimeoutFaultTests {

	@ClientTest
	void costsOneRequest(ClientUnderTest client, NetworkLab lab) throws Exception {
		assertFailuresUntilBackedOff(client, lab, "700ms", 1);
	}

	/**
	 * So short that one alone proves nothing.
	 */
	@ClientTest
	void whenTheTimeoutIsShorterThanARoundTripMayTakeThenCostsThreeRequests(ClientUnderTest client, NetworkLab lab)
			throws Exception {
		assertFailuresUntilBackedOff(client, lab, "300ms", 3);
	}

	@SuppressWarnings("try")
	private void assertFailuresUntilBackedOff(ClientUnderTest client, NetworkLab lab, String connectTimeout,
			int failures) throws Exception {
		lab.client().flushTcpMetrics();
		try (Upstream upstream = Upstream.start(lab.server(), lab.serverAddress());
				ClientApplication on = ClientApplication.on(client, null,
						"spring.http.clients.connect-timeout=" + connectTimeout);
				Link.Registration box = lab.link().intercept((packet, next) -> {
					if (!packet.isSyn() || !packet.hasFastOpenOption()) {
						next.accept(packet);
					}
				})) {
			for (int i = 1; i <= failures; i++) {
				assertThat(catchThrowable(() -> on.get(upstream.url("/echo/lost")))).isNotNull();
				on.outcomes().awaitAtLeast(i);
			}
			assertThat(on.get(upstream.url("/echo/last"))).isEqualTo("last");
		}
	}

}
