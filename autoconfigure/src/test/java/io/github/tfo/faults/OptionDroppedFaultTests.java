// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.NeedsRealRoot;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A middlebox that drops each SYN with the option, though it has no data, on a path that
 * is proven: two requests are slow, and none after them.
 */
class OptionDroppedFaultTests extends FaultMatrix {

	OptionDroppedFaultTests(NetworkLab lab) {
		super(lab);
	}

	@BeforeEach
	void drop() {
		fault((packet, next) -> {
			if (!packet.isSyn() || !packet.hasFastOpenOption()) {
				next.accept(packet);
			}
		});
		assertSucceedsWithFastOpenOff();
	}

	@Test
	@NeedsRealRoot
	void synThatAsksForACookie() {
		this.lab.client().flushTcpMetrics();
		for (int i = 0; i < 2; i++) {
			Reply slow = succeeds("GET");
			assertOutcome(slow, new CookieRequested());
			assertThat(slow.after()).isGreaterThan(SYN_TIMEOUT);
		}
		assertBackedOff();
	}

	@Test
	void synOfARequestThatIsNotSentInIt() {
		for (int i = 0; i < 2; i++) {
			Reply slow = succeeds("POST");
			assertOutcome(slow, isSentInSyn("POST") ? SYN_RETRANSMITTED : UNSAFE_METHOD);
			assertThat(slow.after()).isGreaterThan(SYN_TIMEOUT);
		}
		assertBackedOff();
	}

	private void assertBackedOff() {
		assertOutcome(succeeds("POST"), BACKOFF);
		assertOutcome(succeeds("GET"), BACKOFF);
	}

}
