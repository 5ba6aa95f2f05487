// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import io.github.tfo.testing.ScriptedSystemCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenConnection}: which failures are those of {@code connect}, and
 * that a closed socket is never touched.
 */
class FastOpenConnectionFailureTests extends AbstractFastOpenConnectionTests {

	/**
	 * The number of its descriptor may be another socket's by then.
	 */
	@ParameterizedTest
	@MethodSource("events")
	void socketThatIsNotOpenIsNotTouched(Consumer<FastOpenConnection> event, boolean begun) {
		connectDeferred();
		if (begun) {
			this.kernel.send = 14;
			this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"));
		}
		this.kernel.asked.clear();
		this.descriptor = FastOpenConnection.NO_DESCRIPTOR;
		event.accept(this.connection);
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.connection.ended()).isTrue();
		assertThat(this.outcomes).hasSize(1);
	}

	static Stream<Arguments> events() {
		return Stream.of(arguments((connection) -> connection.firstWrite(bytes("GET / HTTP/1.1\r\n")), false),
				arguments((connection) -> connection.startWithoutData(FallbackReason.NO_DATA), false),
				arguments((connection) -> connection.failed(FailureReason.REFUSED), false),
				arguments(FastOpenConnection::answered, true), arguments(FastOpenConnection::established, true),
				arguments(FastOpenConnection::handshaking, true),
				arguments((connection) -> connection.failed(FailureReason.REFUSED), true),
				arguments((connection) -> connection.givenUp(FailureReason.TIMEOUT), true));
	}

	private static Arguments arguments(Consumer<FastOpenConnection> event, boolean begun) {
		return Arguments.of(event, begun);
	}

	@Test
	void socketThatIsClosedWhileItConnectsIsNotTouched() {
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.asked.clear();
		this.descriptor = FastOpenConnection.NO_DESCRIPTOR;
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.OTHER));
	}

	@ParameterizedTest
	@EnumSource(FailureReason.class)
	void connectThatFailsIsAFailure(FailureReason reason) {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
	}

	@Test
	void handshakeThatFailsIsAFailureOfConnect() {
		sendInSyn();
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.CLOSE);
		assertThat(this.connection.failed(FailureReason.REFUSED)).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.REFUSED));
	}

	@Test
	void failureAfterTheHandshakeIsNoFailureOfConnect() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.CLOSE, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.failed(FailureReason.RESET)).isFalse();
		assertThat(this.outcomes).hasExactlyElementsOfTypes(Hit.class);
	}

	/**
	 * After a SYN that was sent again, without timestamps, there is none.
	 */
	@Test
	void acknowledgedDataIsAHitAlsoWhenNoRoundTripWasMeasured() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.CLOSE, true, FastOpenFailure.UNSPECIFIED, 0, 1);
		assertThat(this.connection.failed(FailureReason.RESET)).isFalse();
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ZERO, true));
	}

	@Test
	void failureBeforeTheFirstWriteIsAFailureOfConnect() {
		connectDeferred();
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.CLOSE);
		assertThat(this.connection.failed(FailureReason.OTHER)).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.OTHER));
	}

	@Test
	void resetAfterAnOrdinaryHandshakeIsNoFailureOfConnect() {
		connectDeferred();
		this.connection.firstWrite(bytes("POST / HTTP/1.1\r\n"));
		this.kernel.tcpInfo = new TcpInfo(State.CLOSE, false, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.failed(FailureReason.RESET)).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.UNSAFE_METHOD));
	}

	@ParameterizedTest
	@CsvSource({ "GET, REFUSED, true", "GET, UNREACHABLE, false", "GET, TIMEOUT, false", "POST, REFUSED, true",
			"POST, UNREACHABLE, true", "POST, TIMEOUT, true" })
	void connectionThatIsLostIsAFailureOfConnectOnlyWhenTheServerHasSurelySeenNothing(String method,
			FailureReason reason, boolean failureOfConnect) {
		connectDeferred();
		this.kernel.send = 100;
		this.connection.firstWrite(bytes(method + " / HTTP/1.1\r\n"));
		this.kernel.asked.clear();
		assertThat(this.connection.closed(reason)).isEqualTo(failureOfConnect);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
		assertThat(this.kernel.asked).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "OTHER" })
	void connectionThatIsLostForWhatNoSynIsAnsweredByWasEstablished(FailureReason reason) {
		sendInSyn();
		assertThat(this.connection.closed(reason)).isFalse();
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ZERO, true));
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "OTHER" })
	void connectionWithoutDataInTheSynThatIsLostLikeThatWasEstablishedToo(FailureReason reason) {
		connectDeferred();
		this.connection.firstWrite(bytes("POST / HTTP/1.1\r\n"));
		assertThat(this.connection.closed(reason)).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.UNSAFE_METHOD));
	}

	@Test
	void failureThatTheKernelDoesNotKnowOfIsNone() {
		connectDeferred();
		assertThat(this.connection.failed(FailureReason.OTHER)).isFalse();
		assertThat(this.connection.ended()).isFalse();
		this.kernel.send = 100;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isEqualTo(100);
		assertThat(this.connection.failed(FailureReason.OTHER)).isFalse();
		assertThat(this.outcomes).isEmpty();
	}

	@Test
	void timeoutBeforeTheAnswerToTheSynIsAFailureOfConnect() {
		sendInSyn();
		assertThat(this.connection.givenUp(FailureReason.TIMEOUT)).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.TIMEOUT));
	}

	@Test
	void closingBeforeTheAnswerToTheSynIsCancelled() {
		sendInSyn();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.CANCELLED));
	}

	@Test
	void closingBeforeTheFirstWriteIsCancelled() {
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.CANCELLED));
	}

	@ParameterizedTest
	@EnumSource(names = { "ESTABLISHED", "OTHER" })
	void closingAfterTheAnswerToTheSynIsWhatTheKernelSays(State state) {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(state, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.outcomes).hasExactlyElementsOfTypes(Hit.class);
	}

	@Test
	void isNotEstablishedUntilTheSynIsAnswered() {
		sendInSyn();
		assertThat(this.connection.established()).isFalse();
		assertThat(this.connection.outcome()).isNull();
		assertThat(this.outcomes).isEmpty();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.established()).isTrue();
		assertThat(this.outcomes).hasExactlyElementsOfTypes(Hit.class);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SYN_SENT")
	void isHandshakingUntilTheServerHasAcceptedOrRefused(State answer) {
		connectDeferred();
		assertThat(this.connection.handshaking()).as("before the SYN").isTrue();
		this.kernel.send = 100;
		this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"));
		assertThat(this.connection.handshaking()).as("after the SYN").isTrue();
		this.kernel.tcpInfo = ScriptedSystemCalls.info(answer);
		assertThat(this.connection.handshaking()).as("after the answer").isFalse();
		assertThat(this.outcomes).isEmpty();
	}

	@Test
	void outcomeIsPublishedOnceAndTheDescriptorIsLeftAloneAfterIt() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.answered();
		this.kernel.asked.clear();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isZero();
		assertThat(this.connection.startWithoutData(FallbackReason.NO_DATA)).isZero();
		this.connection.answered();
		assertThat(this.connection.handshaking()).isFalse();
		assertThat(this.connection.failed(FailureReason.RESET)).isFalse();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.connection.closed(FailureReason.OTHER)).isFalse();
		assertThat(this.outcomes).hasSize(1);
		assertThat(this.kernel.asked).isEmpty();
	}

	@Test
	void connectionThatWasNeverConnectedHasNoOutcome() {
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.connection.failed(FailureReason.OTHER)).isFalse();
		assertThat(this.connection.closed(FailureReason.OTHER)).isFalse();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.outcomes).isEmpty();
		assertThat(this.kernel.asked).isEmpty();
	}

}
