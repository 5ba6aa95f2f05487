package io.github.tfo.connection;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.linux.Errno;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link FastOpenConnection} makes of outcomes for {@link BackOff}.
 */
class FastOpenConnectionBackOffTests extends AbstractFastOpenConnectionTests {

	/**
	 * Without data a missing route says nothing against Fast Open: the destination has it
	 * back as soon as it is reached.
	 */
	@ParameterizedTest
	@CsvSource({ "GET, REFUSED, true", "GET, UNREACHABLE, true", "POST, REFUSED, true", "POST, UNREACHABLE, false" })
	void destinationIsBackedOffAfterASynThatFailedAndLongerIfPerhapsForFastOpen(String method, FailureReason reason,
			boolean longer) {
		connectDeferred();
		this.kernel.send = 100;
		this.connection.firstWrite(bytes(method + " / HTTP/1.1\r\n"));
		this.connection.closed(reason);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
		this.backOff.reached(REMOTE);
		assertThat(this.backOff.appliesTo(REMOTE)).isEqualTo(longer);
	}

	@Test
	void destinationThatCouldNotBeReachedIsBackedOffUntilAnOrdinaryConnectionIsEstablished() {
		connectDeferred();
		this.connection.startWithoutData(FallbackReason.NO_DATA);
		this.connection.closed(FailureReason.UNREACHABLE);
		this.clock.addAndGet(INITIAL.toNanos());
		FastOpenConnection refused = connection();
		refused.connecting(this.socket, REMOTE);
		refused.closed(FailureReason.REFUSED);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
		FastOpenConnection ordinary = connection();
		ordinary.connecting(this.socket, REMOTE);
		assertThat(ordinary.connected()).isFalse();
		assertThat(this.outcomes).last().isEqualTo(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	/**
	 * The client turns to the next address by itself.
	 */
	@ParameterizedTest
	@EnumSource(names = { "UNREACHABLE", "RESET", "OTHER", "CANCELLED" })
	void destinationIsNotBackedOffAfterAConnectThatFailedItself(FailureReason reason) {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@Test
	void destinationIsBackedOffAfterASynWithDataThatWasSentAgain() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.SYN_RETRANSMITTED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void connectionWithoutFastOpenIsAsToADestinationThatIsBackedOff() {
		backOffIsOver();
		this.connection.withoutFastOpen();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
	}

	@Test
	void connectionToADestinationThatIsBackedOffIsOrdinary() {
		this.backOff.lost(REMOTE);
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void destinationIsNotBackedOffAfterDataThatDidNoHarm() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.DATA_NOT_ACKED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void dataThatDidNoHarmEndsTheBackOffThatAnotherConnectionBegan(boolean acknowledged) {
		sendInSyn();
		this.backOff.lost(REMOTE);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, acknowledged, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@Test
	void requestThatWasSoonCancelledLeavesTheBackOffThatAnotherConnectionBegan() {
		sendInSyn();
		this.backOff.lost(REMOTE);
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void startWithoutDataLeavesTheBackOffThatAnotherConnectionBegan() {
		connectDeferred();
		this.backOff.lost(REMOTE);
		establishWithoutData(0);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void afterAProbeWithoutDataTheNextConnectionProbes() {
		backOffIsOver();
		connectDeferred();
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
		establishWithoutData(0);
		assertThat(this.backOff.appliesTo(REMOTE)).as("the next connection").isFalse();
	}

	@Test
	void afterAProbeThatWasCancelledTheNextConnectionProbes() {
		backOffIsOver();
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).as("the next connection").isFalse();
	}

	@Test
	void ordinaryConnectionDoesNotEndTheProbeOfAnother() {
		backOffIsOver();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
	}

	@ParameterizedTest
	@EnumSource(FailureReason.class)
	void ordinaryConnectionThatFailsDoesNotEndTheProbeOfAnother(FailureReason reason) {
		backOffIsOver();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
	}

	@Test
	void destinationIsNotBackedOffAfterAConnectionThatSentNoSyn() {
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	/**
	 * Something on the way may drop or refuse each SYN with the option.
	 */
	@Test
	void destinationIsBackedOffAfterASynWithTheOptionWasRefused() {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(FailureReason.REFUSED);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "1, true" })
	void destinationIsBackedOffAfterASynThatAskedForACookieWasSentAgain(int retransmissions, boolean backedOff) {
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.COOKIE_UNAVAILABLE, 40_000,
				retransmissions);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new CookieRequested());
		assertThat(this.backOff.appliesTo(REMOTE)).isEqualTo(backedOff);
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "1, true" })
	void destinationIsBackedOffAfterASynWithoutDataWasSentAgain(int retransmissions, boolean backedOff) {
		connectDeferred();
		establishWithoutData(retransmissions);
		assertThat(this.backOff.appliesTo(REMOTE)).isEqualTo(backedOff);
	}

	@Test
	void failureOfAConnectionWithoutTheOptionBacksNothingOff() {
		this.kernel.setFastOpenConnect = -Errno.EOPNOTSUPP;
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(FailureReason.REFUSED);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

}
