// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.time.Duration;
import java.util.List;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.connection.BackedOffDestination.Evidence;
import io.github.tfo.connection.PathHealth.PathError;
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
 * Tests for what {@link FastOpenConnection} tells {@link PathHealth}, by what follows for
 * the next connection.
 */
class FastOpenConnectionPathHealthTests extends AbstractFastOpenConnectionTests {

	/**
	 * Without data a missing route says nothing against Fast Open: the destination has it
	 * back as soon as it is reached.
	 */
	@ParameterizedTest
	@CsvSource({ "GET, REFUSED, true", "GET, UNREACHABLE, true", "POST, REFUSED, true", "POST, UNREACHABLE, false" })
	void whenASynFailsThenBackedOffAndLongerIfPerhapsForFastOpen(String method, FailureReason reason, boolean longer) {
		connectDeferred();
		this.kernel.send = 100;
		this.connection.firstWrite(bytes(method + " / HTTP/1.1\r\n"));
		this.connection.closed(reason);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
		this.health.onConnected(REMOTE, false);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isEqualTo(!longer);
	}

	@Test
	void whenNotReachedThenBackedOffUntilAnOrdinaryConnectionIsEstablished() {
		connectDeferred();
		this.connection.startWithoutData(FallbackReason.NO_DATA);
		this.connection.closed(FailureReason.UNREACHABLE);
		this.clock.addAndGet(INITIAL.toNanos());
		FastOpenConnection refused = connection();
		refused.connecting(this.socket, REMOTE);
		refused.closed(FailureReason.REFUSED);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
		FastOpenConnection ordinary = connection();
		ordinary.connecting(this.socket, REMOTE);
		assertThat(ordinary.connected()).isFalse();
		assertThat(this.outcomes).last().isEqualTo(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	/**
	 * The client turns to the next address by itself.
	 */
	@ParameterizedTest
	@EnumSource(names = { "UNREACHABLE", "RESET", "OTHER", "CANCELLED" })
	void whenConnectItselfFailsThenNotBackedOff(FailureReason reason) {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	@Test
	void whenASynWithDataIsSentAgainThenBackedOff() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.SYN_RETRANSMITTED, 40_000, 0);
		this.connection.answered();
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
	}

	@Test
	void connectionWithoutFastOpenIsAsToADestinationThatIsBackedOff() {
		backOffIsOver();
		this.connection.withoutFastOpen();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).containsExactly("tcpInfo 7");
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("the probe").isTrue();
	}

	@Test
	void connectionToADestinationThatIsBackedOffIsOrdinary() {
		this.health.onError(REMOTE, this.clock.get(), PathError.SYN_LOST);
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).containsExactly("tcpInfo 7");
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
	}

	@Test
	void whenDataDidNoHarmThenNotBackedOff() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.DATA_NOT_ACKED, 40_000, 0);
		this.connection.answered();
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void dataThatDidNoHarmEndsTheBackOffThatAnotherConnectionBegan(boolean acknowledged) {
		sendInSyn();
		this.health.onError(REMOTE, this.clock.get(), PathError.SYN_LOST);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, acknowledged, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.answered();
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	@Test
	void requestThatWasSoonCancelledLeavesTheBackOffThatAnotherConnectionBegan() {
		sendInSyn();
		this.health.onError(REMOTE, this.clock.get(), PathError.SYN_LOST);
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
	}

	@Test
	void startWithoutDataLeavesTheBackOffThatAnotherConnectionBegan() {
		connectDeferred();
		this.health.onError(REMOTE, this.clock.get(), PathError.SYN_LOST);
		establishWithoutData(0);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
	}

	@Test
	void afterAProbeWithoutDataTheNextConnectionProbes() {
		backOffIsOver();
		connectDeferred();
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("while the probe is out").isFalse();
		establishWithoutData(0);
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("the next connection").isTrue();
	}

	@Test
	void afterAProbeThatWasCancelledTheNextConnectionProbes() {
		backOffIsOver();
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("the next connection").isTrue();
	}

	@Test
	void ordinaryConnectionDoesNotEndTheProbeOfAnother() {
		backOffIsOver();
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("the probe").isTrue();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("while the probe is out").isFalse();
	}

	@ParameterizedTest
	@EnumSource(FailureReason.class)
	void ordinaryConnectionThatFailsDoesNotEndTheProbeOfAnother(FailureReason reason) {
		backOffIsOver();
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("the probe").isTrue();
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("while the probe is out").isFalse();
	}

	@Test
	void whenNoSynWasSentThenNotBackedOff() {
		assertThat(this.connection.givenUp(FailureReason.CANCELLED)).isFalse();
		connectDeferred();
		this.clock.addAndGet(Duration.ofMinutes(1).toNanos());
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	/**
	 * Something on the way may drop or refuse each SYN with the option.
	 */
	@Test
	void whenASynWithTheOptionIsRefusedThenBackedOff() {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(FailureReason.REFUSED);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "1, true" })
	void whenASynThatAskedForACookieIsSentAgainThenBackedOff(int retransmissions, boolean backedOff) {
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.COOKIE_UNAVAILABLE, 40_000,
				retransmissions);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new CookieRequested());
		assertThat(this.health.tryAcquirePermission(REMOTE)).isEqualTo(!backedOff);
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "1, true" })
	void whenASynWithoutDataIsSentAgainThenBackedOff(int retransmissions, boolean backedOff) {
		connectDeferred();
		establishWithoutData(retransmissions);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isEqualTo(!backedOff);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "CANCELLED" })
	void whenAConnectionWithoutTheOptionFailsThenNotBackedOff(FailureReason reason) {
		this.kernel.setFastOpenConnect = -Errno.EOPNOTSUPP;
		this.connection.connecting(this.socket, REMOTE);
		this.clock.addAndGet(Duration.ofSeconds(10).toNanos());
		this.connection.closed(reason);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	/**
	 * Acknowledged data proves the path, so that one loss is not enough.
	 */
	@Test
	void whenDataWasAcknowledgedThenASecondSynMustBeLost() {
		answer(inSyn(), acknowledged());
		for (int i = 0; i < 2; i++) {
			assertThat(this.health.size()).isZero();
			answer(inSyn(), retransmitted(FastOpenFailure.SYN_RETRANSMITTED, 2));
		}
		assertThat(evidence().lost()).isEqualTo(2);
	}

	@Test
	void whenOthersAreUnderWayAfterALossThenTheNextConnectionWaitsForThem() {
		answer(inSyn(), acknowledged());
		FastOpenConnection lost = inSyn();
		this.clock.addAndGet(Duration.ofMillis(1).toNanos());
		inSyn();
		answer(lost, retransmitted(FastOpenFailure.SYN_RETRANSMITTED, 2));
		assertThat(this.health.size()).isZero();
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
		this.clock.addAndGet(Duration.ofSeconds(2).toNanos());
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	/**
	 * What a SYN proxy does to the data. Sent again once it has cost nothing.
	 */
	@ParameterizedTest
	@CsvSource({ "1, false", "2, true" })
	void whenDataIsSentAgainMoreThanOnceThenBackedOffAsSlower(int retransmissions, boolean backedOff) {
		answer(inSyn(), retransmitted(FastOpenFailure.DATA_NOT_ACKED, retransmissions));
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.DATA_NOT_ACKED));
		assertThat(this.health.backedOff()).extracting((destination) -> destination.cause().tag())
			.isEqualTo(backedOff ? List.of("slower") : List.of());
	}

	/**
	 * Linux before 5.5 does not say that it has sent the SYN again.
	 */
	@ParameterizedTest
	@CsvSource({ "1, 1100, DATA_NOT_ACKED, false", "2, 1000, DATA_NOT_ACKED, true", "2, 1001, SYN_RETRANSMITTED, true",
			"3, 9000, SYN_RETRANSMITTED, true", "0, 9000, DATA_NOT_ACKED, false" })
	void whenTheKernelDoesNotSayThenALostSynIsKnownByTimeAndRetransmissions(int retransmissions, long millis,
			FallbackReason reason, boolean backedOff) {
		sendInSyn(this.connection);
		this.clock.addAndGet(Duration.ofMillis(millis).toNanos());
		answer(this.connection, retransmitted(FastOpenFailure.UNSPECIFIED, retransmissions));
		assertThat(this.outcomes).containsExactly(new Fallback(reason));
		assertThat(this.health.tryAcquirePermission(REMOTE)).isEqualTo(!backedOff);
	}

	@ParameterizedTest
	@CsvSource({ "0, 0", "1, 1" })
	void ordinaryConnectionTellsWhetherItsSynWasLost(int retransmissions, int lost) {
		this.health.onError(REMOTE, this.clock.get(), PathError.SYN_LOST);
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.tcpInfo = retransmitted(FastOpenFailure.UNSPECIFIED, retransmissions);
		this.connection.connected();
		assertThat(evidence().ordinaryLost()).isEqualTo(lost);
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("the next connection").isEqualTo(lost > 0);
	}

	/**
	 * It has the option, so it is no ordinary one.
	 */
	@Test
	void whenASynThatAskedForACookieIsLostThenNoOrdinaryOneIs() {
		backOffIsOver();
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.tcpInfo = retransmitted(FastOpenFailure.COOKIE_UNAVAILABLE, 1);
		this.connection.connected();
		assertThat(evidence().ordinaryLost()).isZero();
	}

	@Test
	void whenADescriptorCannotBeReachedThenTheOrdinaryConnectionIsNotAsked() {
		this.connection.withoutFastOpen();
		this.connection.connecting(ConnectionSocket.CLOSED, REMOTE);
		this.connection.connected();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).isEmpty();
	}

	private Evidence evidence() {
		assertThat(this.health.backedOff()).hasSize(1);
		return this.health.backedOff().get(0).evidence();
	}

	private void establishWithoutData(int retransmissions) {
		this.connection.startWithoutData(FallbackReason.NO_DATA);
		this.kernel.tcpInfo = retransmitted(FastOpenFailure.UNSPECIFIED, retransmissions);
		assertThat(this.connection.established()).isTrue();
	}

	private void backOffIsOver() {
		this.health.onError(REMOTE, this.clock.get(), PathError.SYN_LOST);
		this.clock.addAndGet(INITIAL.toNanos());
	}

}
