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
	void destinationRestsAfterASynThatFailedAndLongerIfPerhapsForFastOpen(String method, FailureReason reason,
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
	void destinationThatCouldNotBeReachedRestsUntilAnOrdinaryConnectionIsEstablished() {
		connectDeferred();
		this.connection.startWithoutData(FallbackReason.NO_DATA);
		this.connection.closed(FailureReason.UNREACHABLE);
		this.clock.addAndGet(REST.toNanos());
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
	void destinationDoesNotRestAfterAConnectThatFailedItself(FailureReason reason) {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@Test
	void destinationRestsAfterASynWithDataThatWasSentAgain() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.SYN_RETRANSMITTED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void connectionWithoutFastOpenIsAsToADestinationThatRests() {
		restIsOver();
		this.connection.withoutFastOpen();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
	}

	@Test
	void connectionToADestinationThatRestsIsOrdinary() {
		this.backOff.lost(REMOTE);
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void destinationDoesNotRestAfterDataThatDidNoHarm() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.DATA_NOT_ACKED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void dataThatDidNoHarmEndsTheRestThatAnotherConnectionBegan(boolean acknowledged) {
		sendInSyn();
		this.backOff.lost(REMOTE);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, acknowledged, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@Test
	void requestThatWasSoonCancelledLeavesTheRestThatAnotherConnectionBegan() {
		sendInSyn();
		this.backOff.lost(REMOTE);
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void startWithoutDataLeavesTheRestThatAnotherConnectionBegan() {
		connectDeferred();
		this.backOff.lost(REMOTE);
		establishWithoutData(0);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void afterAProbeWithoutDataTheNextConnectionProbes() {
		restIsOver();
		connectDeferred();
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
		establishWithoutData(0);
		assertThat(this.backOff.appliesTo(REMOTE)).as("the next connection").isFalse();
	}

	@Test
	void afterAProbeThatWasCancelledTheNextConnectionProbes() {
		restIsOver();
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).as("the next connection").isFalse();
	}

	@Test
	void ordinaryConnectionDoesNotEndTheProbeOfAnother() {
		restIsOver();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
	}

	@ParameterizedTest
	@EnumSource(FailureReason.class)
	void ordinaryConnectionThatFailsDoesNotEndTheProbeOfAnother(FailureReason reason) {
		restIsOver();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
	}

	@Test
	void destinationDoesNotRestAfterAConnectionThatSentNoSyn() {
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	/**
	 * Something on the way may drop or refuse each SYN with the option.
	 */
	@Test
	void destinationRestsAfterASynWithTheOptionWasRefused() {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(FailureReason.REFUSED);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "1, true" })
	void destinationRestsAfterASynThatAskedForACookieWasSentAgain(int retransmissions, boolean rests) {
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.COOKIE_UNAVAILABLE, 40_000,
				retransmissions);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new CookieRequested());
		assertThat(this.backOff.appliesTo(REMOTE)).isEqualTo(rests);
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "1, true" })
	void destinationRestsAfterASynWithoutDataWasSentAgain(int retransmissions, boolean rests) {
		connectDeferred();
		establishWithoutData(retransmissions);
		assertThat(this.backOff.appliesTo(REMOTE)).isEqualTo(rests);
	}

	@Test
	void failureOfAConnectionWithoutTheOptionLetsNothingRest() {
		this.kernel.setFastOpenConnect = -Errno.EOPNOTSUPP;
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(FailureReason.REFUSED);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

}
