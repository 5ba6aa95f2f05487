// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.net.ConnectException;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Middleboxes that do not know Fast Open, or do not like it.
 */
class MiddleboxFaultTests extends FaultMatrix {

	MiddleboxFaultTests(NetworkLab lab) {
		super(lab);
	}

	@Test
	void synsWithDataAreDropped() {
		dropSynsWithData();
		assertSucceedsWithFastOpenOff();
		// The path is proven, so that the loss must repeat
		assertBackedOffAfterLosses(2);
	}

	/**
	 * Nothing has proved that the path takes SYN data.
	 */
	@Test
	void synsWithDataAreDroppedFromTheStart() throws Exception {
		newServers(this.lab.serverAddress(), FAST_OPEN_QUEUE);
		dropSynsWithData();
		assertBackedOffAfterLosses(1);
	}

	@Test
	void synsWithTheOptionAreDropped() {
		fault((packet, next) -> {
			if (!packet.isSyn() || !packet.hasFastOpenOption()) {
				next.accept(packet);
			}
		});
		assertSucceedsWithFastOpenOff();
		// The path is proven, so that the loss must repeat
		assertBackedOffAfterLosses(2);
	}

	/**
	 * The request fails once, or was sent again after an ordinary handshake: a refused
	 * SYN has executed nothing.
	 */
	@Test
	void synsWithDataAreAnsweredByReset() {
		fault((packet, next) -> next.accept(hasSynData(packet) ? ForgedPackets.refusal(packet) : packet));
		assertSucceedsWithFastOpenOff();
		Reply refused = on("GET");
		if (refused.succeeded()) {
			assertOutcome(refused, BACKOFF);
			assertThat(executions(refused)).isOne();
		}
		else {
			assertThat(refused.failure()).rootCause().isInstanceOf(ConnectException.class);
			assertThat(executions(refused)).isZero();
		}
		assertOutcome(refused, new Failed(FailureReason.REFUSED));
		assertBackedOff();
	}

	@Test
	void optionIsStripped() {
		fault((packet, next) -> next.accept(packet.withoutFastOpenOption()));
		assertSucceedsWithFastOpenOff();
		assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
		assertOutcome(succeeds("POST"), isSentInSyn("POST") ? DATA_NOT_ACKED : UNSAFE_METHOD);
		repair();
		assertHit(succeeds("GET"));
	}

	@Test
	void dataIsCutOffTheSyn() {
		fault((packet, next) -> next.accept(hasSynData(packet) ? ForgedPackets.withoutPayload(packet) : packet));
		assertSucceedsWithFastOpenOff();
		assertOutcome(succeeds("GET"), DATA_NOT_ACKED);
		assertOutcome(succeeds("POST"), isSentInSyn("POST") ? DATA_NOT_ACKED : UNSAFE_METHOD);
		assertThat(this.lab.server().counter("Tcp", "InCsumErrors")).isZero();
		repair();
		assertHit(succeeds("GET"));
	}

	private void assertBackedOffAfterLosses(int losses) {
		for (int i = 0; i < losses; i++) {
			Reply slow = succeeds("GET");
			assertOutcome(slow, SYN_RETRANSMITTED);
			assertThat(slow.after()).isGreaterThan(SYN_TIMEOUT);
		}
		assertBackedOff();
	}

	private void assertBackedOff() {
		long retransmitted = this.lab.client().counter("TcpExt", "TCPSynRetrans");
		assertOutcome(succeeds("GET"), BACKOFF);
		assertOutcome(succeeds("POST"), BACKOFF);
		assertThat(this.lab.client().counter("TcpExt", "TCPSynRetrans")).isEqualTo(retransmitted);
	}

	private static boolean hasSynData(Packet packet) {
		return packet.isSyn() && packet.payloadLength() > 0;
	}

}
