// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.connection.BackedOffDestination.Cause;
import io.github.tfo.connection.PathHealth.PathError;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import io.github.tfo.testing.ScriptedSystemCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for what {@link FastOpenConnection} tells {@link PathHealth} of connections that
 * their client gave up: one impatient client backs nothing off, and a path that drops SYN
 * data is noticed although nobody waits long enough to see it.
 */
class ShortTimeoutTests {

	private static final ConnectionSocket SOCKET = () -> 7;

	private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("upstream", 80);

	private static final Duration INITIAL = Duration.ofMinutes(1);

	private final ScriptedSystemCalls kernel = new ScriptedSystemCalls();

	// Stands still unless a test moves it
	private final AtomicLong clock = new AtomicLong();

	private final PathHealth health = new PathHealth(INITIAL, Duration.ofHours(1), this.clock::get);

	@ParameterizedTest
	@EnumSource(names = { "TIMEOUT", "CANCELLED" })
	void whenTwoInARowAreGivenUpSoonThenNotBackedOff(FailureReason reason) {
		giveUp(reason);
		giveUp(reason);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
		assertThat(this.health.size()).isZero();
		assertThat(this.health.backedOff()).isEmpty();
		assertThat(this.health.end(REMOTE)).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "TIMEOUT", "CANCELLED" })
	void whenThreeInARowAreGivenUpSoonThenBackedOff(FailureReason reason) {
		giveUp(reason);
		giveUp(reason);
		giveUp(reason);
		assertBackedOffFor(INITIAL, reason);
	}

	@ParameterizedTest
	@EnumSource(names = { "TIMEOUT", "CANCELLED" })
	void whenOneIsGivenUpLateThenBackedOff(FailureReason reason) {
		FastOpenConnection connection = sendInSyn();
		this.clock.addAndGet(Duration.ofMillis(501).toNanos());
		connection.givenUp(reason);
		assertBackedOffFor(INITIAL, reason);
	}

	@Test
	void whenConnectWithoutCookieTimesOutSoonThenNotBackedOffUntilTheThird() {
		timeOutInConnect();
		timeOutInConnect();
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
		timeOutInConnect();
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenSynDataIsAnsweredInBetweenThenCountsAnew(boolean acknowledged) {
		giveUp(FailureReason.TIMEOUT);
		giveUp(FailureReason.TIMEOUT);
		answer(sendInSyn(), acknowledged);
		giveUp(FailureReason.TIMEOUT);
		giveUp(FailureReason.TIMEOUT);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	/**
	 * A path may drop nothing but SYNs with data.
	 */
	@Test
	void whenASynWithoutDataIsAnsweredInBetweenThenCountsOn() {
		giveUp(FailureReason.TIMEOUT);
		giveUp(FailureReason.TIMEOUT);
		FastOpenConnection connection = deferred();
		connection.startWithoutData(FallbackReason.NO_DATA);
		answer(connection, false);
		giveUp(FailureReason.TIMEOUT);
		assertBackedOffFor(INITIAL, FailureReason.TIMEOUT);
	}

	@Test
	void whenNoSynWasSentThenDoesNotCount() {
		for (int i = 0; i < 5; i++) {
			deferred().givenUp(FailureReason.TIMEOUT);
		}
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	@Test
	void whenNoOptionWasSetThenDoesNotCount() {
		this.kernel.setFastOpenConnect = -1;
		for (int i = 0; i < 5; i++) {
			timeOutInConnect();
		}
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

	@Test
	void whenProbesAreGivenUpSoonThenTheThirdDoublesTheBackOff() {
		this.health.onError(REMOTE, this.clock.get(), PathError.SYN_LOST);
		this.clock.addAndGet(INITIAL.toNanos());
		giveUp(FailureReason.TIMEOUT);
		giveUp(FailureReason.TIMEOUT);
		giveUp(FailureReason.TIMEOUT);
		assertBackedOffFor(INITIAL.multipliedBy(2), FailureReason.TIMEOUT);
	}

	@Test
	void whenBackedOffForThreeThenTheNextTwoDoNotCount() {
		giveUp(FailureReason.CANCELLED);
		giveUp(FailureReason.CANCELLED);
		giveUp(FailureReason.CANCELLED);
		this.clock.addAndGet(INITIAL.toNanos());
		giveUp(FailureReason.CANCELLED);
		giveUp(FailureReason.CANCELLED);
		assertThat(this.health.backedOff().get(0).length()).isEqualTo(INITIAL);
		giveUp(FailureReason.CANCELLED);
		assertThat(this.health.backedOff().get(0).length()).isEqualTo(INITIAL.multipliedBy(2));
	}

	@Test
	void whenGivenUpWhileBackedOffThenDoesNotCount() {
		FastOpenConnection first = sendInSyn();
		FastOpenConnection second = sendInSyn();
		FastOpenConnection third = sendInSyn();
		this.health.onError(REMOTE, this.clock.get(), PathError.SYN_LOST);
		first.givenUp(FailureReason.TIMEOUT);
		second.givenUp(FailureReason.TIMEOUT);
		third.givenUp(FailureReason.TIMEOUT);
		this.clock.addAndGet(INITIAL.toNanos());
		assertThat(this.health.tryAcquirePermission(REMOTE)).as("the probe").isTrue();
	}

	@Test
	void whenTheOthersAreLongAgoThenNotBackedOff() {
		giveUp(FailureReason.TIMEOUT);
		this.clock.addAndGet(Duration.ofMinutes(59).toNanos());
		giveUp(FailureReason.TIMEOUT);
		this.clock.addAndGet(Duration.ofMinutes(61).toNanos());
		giveUp(FailureReason.TIMEOUT);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
		this.clock.addAndGet(Duration.ofMinutes(59).toNanos());
		giveUp(FailureReason.TIMEOUT);
		this.clock.addAndGet(Duration.ofMinutes(59).toNanos());
		giveUp(FailureReason.TIMEOUT);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isFalse();
	}

	private void giveUp(FailureReason reason) {
		assertThat(sendInSyn().givenUp(reason)).isTrue();
	}

	private void timeOutInConnect() {
		FastOpenConnection connection = connection();
		connection.connecting(SOCKET, REMOTE);
		connection.closed(FailureReason.TIMEOUT);
	}

	private FastOpenConnection sendInSyn() {
		FastOpenConnection connection = deferred();
		ByteBuffer request = StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\n");
		this.kernel.send = request.remaining();
		assertThat(connection.firstWrite(request)).isEqualTo(request.remaining());
		return connection;
	}

	private FastOpenConnection deferred() {
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.SYN_SENT);
		FastOpenConnection connection = connection();
		connection.connecting(SOCKET, REMOTE);
		assertThat(connection.connected()).isTrue();
		return connection;
	}

	private void answer(FastOpenConnection connection, boolean acknowledged) {
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, acknowledged, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		connection.answered();
	}

	private FastOpenConnection connection() {
		return new FastOpenConnection(this.kernel, (remote) -> true, new EarlyDataPolicy(List.of("GET")), this.health,
				(connection, outcome) -> {
				}, ClientLibrary.REACTOR_NETTY, "upstream");
	}

	/**
	 * A timeout also says that the destination was not reached, until it is.
	 */
	private void assertBackedOffFor(Duration length, FailureReason reason) {
		assertThat(this.health.backedOff()).singleElement()
			.extracting(BackedOffDestination::cause)
			.isEqualTo((reason == FailureReason.TIMEOUT) ? Cause.NOT_REACHED : Cause.SYN_LOST);
		this.health.onConnected(REMOTE, false);
		assertThat(this.health.backedOff()).singleElement().satisfies((destination) -> {
			assertThat(destination.cause()).isEqualTo(Cause.SYN_LOST);
			assertThat(destination.length()).isEqualTo(length);
			assertThat(destination.remaining()).isEqualTo(length);
		});
	}

}
