// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.util.function.Consumer;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link FastOpenConnection} whose SYN data was not acknowledged, and is sent again.
 */
class FastOpenConnectionDelayedDataTests extends AbstractFastOpenConnectionTests {

	/**
	 * At the end of the handshake the data was sent again once. Whether that was enough
	 * is known later.
	 */
	@ParameterizedTest
	@EnumSource
	void whenDataWasNotAcknowledgedThenTheOutcomeIsKnownAfterTheAnswerOrAtTheEnd(LastEvent event) {
		FastOpenConnection connection = inSyn();
		this.kernel.tcpInfo = retransmitted(FastOpenFailure.DATA_NOT_ACKED, 1);
		assertThat(connection.established()).isTrue();
		assertThat(connection.handshaking()).isFalse();
		assertThat(this.outcomes).isEmpty();
		this.kernel.tcpInfo = retransmitted(FastOpenFailure.DATA_NOT_ACKED, 2);
		event.occur.accept(connection);
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.DATA_NOT_ACKED));
		assertThat(this.health.size()).isEqualTo(event.kernelWasAsked ? 1 : 0);
	}

	/**
	 * Before a SYN proxy the data may be lost with the connection.
	 */
	@Test
	void probeThatIsCutOffBeforeTheAnswerLeavesTheBackOff() {
		answer(inSyn(), retransmitted(FastOpenFailure.DATA_NOT_ACKED, 2));
		this.clock.addAndGet(INITIAL.toNanos());
		FastOpenConnection probe = inSyn();
		this.kernel.tcpInfo = retransmitted(FastOpenFailure.DATA_NOT_ACKED, 1);
		assertThat(probe.established()).isTrue();
		assertThat(probe.closed(FailureReason.RESET)).isFalse();
		assertThat(this.health.size()).isOne();
	}

	private enum LastEvent {

		ANSWERED(true, FastOpenConnection::answered),

		FAILED(true, (connection) -> assertThat(connection.failed(FailureReason.RESET)).isFalse()),

		CLOSING(true, (connection) -> assertThat(connection.givenUp(FailureReason.CANCELLED)).isFalse()),

		CLOSED(false, (connection) -> assertThat(connection.closed(FailureReason.OTHER)).isFalse());

		private final boolean kernelWasAsked;

		private final Consumer<FastOpenConnection> occur;

		LastEvent(boolean kernelWasAsked, Consumer<FastOpenConnection> occur) {
			this.kernelWasAsked = kernelWasAsked;
			this.occur = occur;
		}

	}

	@ParameterizedTest
	@CsvSource({ "CLOSE, DATA_NOT_ACKED, false", "ESTABLISHED, SYN_RETRANSMITTED, false",
			"ESTABLISHED, DATA_NOT_ACKED, true" })
	void whenNothingElseCanBecomeKnownThenTheOutcomeIsKnownAtTheEndOfTheHandshake(State state, FastOpenFailure failure,
			boolean acknowledged) {
		FastOpenConnection connection = inSyn();
		this.kernel.tcpInfo = new TcpInfo(state, acknowledged, failure, 40_000, 1);
		assertThat(connection.established()).isTrue();
		assertThat(this.outcomes).hasSize(1);
	}

}
