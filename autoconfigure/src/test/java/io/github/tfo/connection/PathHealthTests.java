package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import io.github.tfo.connection.BackedOffDestination.Cause;
import io.github.tfo.connection.BackedOffDestination.Evidence;
import io.github.tfo.connection.PathHealth.PathError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules of {@link PathHealth}, with a clock that stands still unless a test
 * moves it.
 */
class PathHealthTests {

	private static final Duration INITIAL = Duration.ofSeconds(10);

	private static final Duration MAX = Duration.ofSeconds(60);

	private static final Duration TICK = Duration.ofNanos(1);

	private static final InetSocketAddress DESTINATION = destination(0);

	private final AtomicLong clock = new AtomicLong();

	private final PathHealth health = new PathHealth(INITIAL, MAX, this.clock::get);

	// Never proven, and what every back-off does

	@ParameterizedTest
	@EnumSource(names = { "SYN_LOST", "DATA_DELAYED", "FAILED" })
	void whenNeverProvenThenOneErrorBacksOff(PathError error) {
		error(error);
		assertBackedOff((error == PathError.DATA_DELAYED) ? Cause.SLOWER : Cause.SYN_LOST, INITIAL);
		assertThat(this.health.tryAcquirePermission(destination(1))).isTrue();
	}

	// Also when nanoTime overflows in the first back-off, in a later one and just at an
	// end
	@ParameterizedTest
	@ValueSource(longs = { 0, -5_000_000_000L, Long.MAX_VALUE, Long.MAX_VALUE - 5_000_000_000L,
			Long.MAX_VALUE - 10_000_000_000L, Long.MAX_VALUE - 100_000_000_000L, Long.MIN_VALUE })
	void backOffDoublesWithEachLostProbeUpToTheMaximum(long start) {
		this.clock.set(start);
		PathHealth startedThen = new PathHealth(INITIAL, MAX, this.clock::get);
		for (int seconds : new int[] { 10, 20, 40, 60, 60 }) {
			startedThen.onError(DESTINATION, this.clock.get(), PathError.SYN_LOST);
			assertThat(startedThen.tryAcquirePermission(DESTINATION)).as("at the start").isFalse();
			pass(Duration.ofSeconds(seconds).minus(TICK));
			assertThat(startedThen.tryAcquirePermission(DESTINATION)).as("before the end").isFalse();
			pass(TICK);
			assertThat(startedThen.tryAcquirePermission(DESTINATION)).as("the probe").isTrue();
			assertThat(startedThen.tryAcquirePermission(DESTINATION)).as("another").isFalse();
		}
	}

	@Test
	void whenAProbeIsNeverSettledThenAnotherIsAdmitted() {
		probe();
		pass(INITIAL.minus(TICK));
		assertNotPermitted();
		pass(TICK);
		assertPermitted();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
		error(PathError.SYN_LOST, this.clock.get() - 1);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
	}

	@Test
	void whenAProbeSaysNothingThenTheNextConnectionProbes() {
		probe();
		assertNotPermitted();
		this.health.releasePermission(DESTINATION);
		assertPermitted();
		assertNotPermitted();
	}

	@Test
	void whenNobodyProbesThenReleaseEndsNothing() {
		error(PathError.SYN_LOST);
		this.health.releasePermission(DESTINATION);
		this.health.releasePermission(destination(1));
		assertNotPermitted();
	}

	@ParameterizedTest
	@EnumSource(names = { "SYN_LOST", "FAILED" })
	void whenASynWasSentBeforeTheBackOffThenItsLossChangesNothing(PathError error) {
		long before = this.clock.get();
		pass(TICK);
		error(PathError.SYN_LOST);
		pass(INITIAL);
		assertPermitted();
		error(error, before);
		assertThat(only().length()).isEqualTo(INITIAL);
		error(error);
		assertThat(only().length()).isEqualTo(INITIAL.multipliedBy(2));
	}

	@Test
	void whenALossComesAfterTheBackOffThenItCountsAlthoughNobodyProbed() {
		error(PathError.SYN_LOST);
		pass(INITIAL);
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenDataIsTakenThatWasSentLaterThenTheBackOffEnds(boolean acknowledged) {
		error(PathError.SYN_LOST);
		pass(TICK);
		take(acknowledged, this.clock.get() - 2);
		assertNotPermitted();
		take(acknowledged, this.clock.get());
		assertPermitted();
		assertPermitted();
	}

	private void take(boolean acknowledged, long sent) {
		if (acknowledged) {
			this.health.onSuccess(DESTINATION, sent);
		}
		else {
			error(PathError.DATA_NOT_ACKNOWLEDGED, sent);
		}
	}

	@Test
	void afterABackOffALossCountsAtOnceUntilDataWasAcknowledgedOftenEnough() {
		probe();
		acknowledge(7);
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
		pass(INITIAL.multipliedBy(2));
		acknowledge(8);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		error(PathError.SYN_LOST);
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@Test
	void longAfterABackOffADestinationBeginsAnew() {
		error(PathError.SYN_LOST);
		pass(INITIAL.plus(MAX));
		assertThat(this.health.size()).isOne();
		pass(TICK);
		assertThat(this.health.size()).isZero();
		assertPermitted();
		assertPermitted();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	// Proven

	@Test
	void whenProvenThenTwoLossesInARowBackOff() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		assertPermitted();
		assertNotPermitted();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@Test
	void whenProvenThenTwoDelaysInARowBackOff() {
		acknowledge(1);
		error(PathError.DATA_DELAYED);
		assertThat(this.health.backedOff()).isEmpty();
		error(PathError.DATA_DELAYED);
		assertBackedOff(Cause.SLOWER, INITIAL);
		assertThat(only().evidence()).isEqualTo(new Evidence(0, 2, 0, 0, 0, Duration.ZERO));
	}

	@Test
	void whenProvenThenAFailureBacksOffAtOnce() {
		acknowledge(1);
		error(PathError.FAILED);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@Test
	void whenDataIsAcknowledgedAfterALossThenAllArePermitted() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertPermitted();
		acknowledge(1);
		assertPermitted();
		assertPermitted();
	}

	@Test
	void proofIsForgottenAfterTheMaximum() {
		acknowledge(1);
		pass(MAX);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		acknowledge(10);
		pass(MAX.plus(TICK));
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	/**
	 * A link that is known to lose packets loses two in a row now and then.
	 */
	@Test
	void whenASingleSynWasLostThenThreeInARowBackOff() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		acknowledge(5);
		error(PathError.SYN_LOST);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@Test
	void whenTheSingleLossIsLongAgoThenTwoInARowBackOff() {
		acknowledge(1);
		error(PathError.SYN_LOST);
		acknowledge(5);
		pass(MAX.plus(TICK));
		acknowledge(1);
		error(PathError.SYN_LOST);
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	/**
	 * Each adds 3, and the data that overtook them took nothing away: it came first.
	 */
	@Test
	void whenLossesAreOvertakenThenFourInARowBackOff() {
		long sent = this.clock.get();
		pass(TICK);
		acknowledge(1);
		for (int i = 0; i < 3; i++) {
			error(PathError.SYN_LOST, sent);
			assertPermitted();
			assertPermitted();
		}
		error(PathError.SYN_LOST, sent);
		assertBackedOff(Cause.SYN_LOST, INITIAL);
	}

	@ParameterizedTest
	@CsvSource({ "2, false", "3, true" })
	void whenMoreThanOneInFourIsOvertakenThenBackedOffInTheEnd(int acknowledgedBetween, boolean permitted) {
		acknowledge(1);
		for (int i = 0; i < 100 && this.health.size() == 0; i++) {
			long sent = this.clock.get();
			pass(TICK);
			acknowledge(acknowledgedBetween);
			error(PathError.SYN_LOST, sent);
		}
		assertThat(this.health.size()).isEqualTo(permitted ? 0 : 1);
	}

	@Test
	void whenOthersAreUnderWayThenTheNextConnectionWaitsForThem() {
		acknowledge(1);
		long sent = this.clock.get();
		pass(TICK);
		this.health.onSynSent(DESTINATION, this.clock.get());
		pass(Duration.ofSeconds(1));
		error(PathError.SYN_LOST, sent);
		pass(Duration.ofSeconds(1).minus(TICK));
		assertNotPermitted();
		pass(TICK);
		assertPermitted();
		assertNotPermitted();
	}

	@Test
	void whenNoOtherIsUnderWayThenTheNextConnectionProbes() {
		acknowledge(1);
		long sent = this.clock.get();
		this.health.onSynSent(DESTINATION, sent);
		error(PathError.SYN_LOST, sent);
		assertPermitted();
		assertNotPermitted();
	}

	// Data that is never acknowledged

	@Test
	void whenDataIsNotAcknowledged64TimesThenBackedOff() {
		for (int i = 0; i < 63; i++) {
			error(PathError.DATA_NOT_ACKNOWLEDGED);
		}
		assertPermitted();
		error(PathError.DATA_NOT_ACKNOWLEDGED);
		assertBackedOff(Cause.DATA_NOT_ACKNOWLEDGED, INITIAL);
		assertThat(only().evidence()).isEqualTo(new Evidence(0, 0, 64, 0, 0, null));
		pass(INITIAL);
		assertPermitted();
		error(PathError.DATA_NOT_ACKNOWLEDGED);
		assertBackedOff(Cause.DATA_NOT_ACKNOWLEDGED, INITIAL.multipliedBy(2));
		acknowledge(1);
		assertThat(this.health.size()).isZero();
	}

	@Test
	void whenDataWasOnceAcknowledgedThenItMayBeMissedAgainAndAgain() {
		acknowledge(1);
		for (int i = 0; i < 1000; i++) {
			error(PathError.DATA_NOT_ACKNOWLEDGED);
		}
		assertPermitted();
		assertThat(this.health.size()).isZero();
	}

	@Test
	void whenDataIsAcknowledgedInBetweenThenMissesAreCountedAnew() {
		for (int i = 0; i < 63; i++) {
			error(PathError.DATA_NOT_ACKNOWLEDGED);
		}
		acknowledge(1);
		pass(MAX.plus(TICK));
		for (int i = 0; i < 63; i++) {
			error(PathError.DATA_NOT_ACKNOWLEDGED);
		}
		assertPermitted();
		error(PathError.DATA_NOT_ACKNOWLEDGED);
		assertNotPermitted();
	}

	// Ordinary connections

	@Test
	void whenAnOrdinarySynIsLostThenTheNextConnectionProbesOnceInABackOff() {
		error(PathError.SYN_LOST);
		pass(TICK);
		ordinary(true);
		assertPermitted();
		assertNotPermitted();
		error(PathError.SYN_LOST);
		assertThat(only().length()).isEqualTo(INITIAL);
		assertThat(only().remaining()).isEqualTo(INITIAL.minus(TICK));
		assertThat(only().evidence()).isEqualTo(new Evidence(2, 0, 0, 1, 1, null));
		ordinary(true);
		assertNotPermitted();
		pass(INITIAL.minus(TICK));
		assertPermitted();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
		ordinary(true);
		assertPermitted();
	}

	@Test
	void whenTheEarlyProbeIsAcknowledgedThenThePathIsProven() {
		error(PathError.SYN_LOST);
		ordinary(true);
		assertPermitted();
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertThat(this.health.backedOff()).isEmpty();
		assertPermitted();
	}

	@Test
	void whenAnOrdinarySynIsAnsweredThenTheBackOffGoesOn() {
		error(PathError.SYN_LOST);
		ordinary(false);
		assertNotPermitted();
	}

	@Test
	void whenAProbeIsUnderWayThenAnOrdinaryLossAdmitsNoOther() {
		probe();
		ordinary(true);
		assertNotPermitted();
	}

	@Test
	void whenFastOpenIsSlowerThenAnOrdinaryLossProvesNothing() {
		error(PathError.DATA_DELAYED);
		ordinary(true);
		assertNotPermitted();
	}

	// Not reached

	@Test
	void whenNotReachedThenBackedOffUntilAConnectionIsEstablished() {
		this.health.onNotReached(DESTINATION);
		for (int i = 0; i < 3; i++) {
			assertNotPermitted();
			pass(INITIAL);
		}
		BackedOffDestination notReached = only();
		assertThat(notReached.cause()).isEqualTo(Cause.NOT_REACHED);
		assertThat(notReached.age()).isEqualTo(INITIAL.multipliedBy(3));
		assertThat(notReached.length()).isNull();
		assertThat(notReached.remaining()).isNull();
		ordinary(false);
		assertPermitted();
		assertThat(this.health.size()).isZero();
	}

	@Test
	void whenAlsoBackedOffThenNeitherEndsWithTheOther() {
		error(PathError.SYN_LOST);
		this.health.onNotReached(DESTINATION);
		pass(INITIAL);
		assertNotPermitted();
		ordinary(false);
		assertPermitted();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
	}

	@Test
	void whenNeverReachedThenForgottenInTheEndAlthoughInUse() {
		error(PathError.SYN_LOST);
		this.health.onNotReached(DESTINATION);
		for (long seconds = 0; seconds <= INITIAL.plus(MAX).toSeconds(); seconds++) {
			assertNotPermitted();
			pass(Duration.ofSeconds(1));
		}
		assertPermitted();
	}

	private void probe() {
		error(PathError.SYN_LOST);
		pass(INITIAL);
		assertPermitted();
	}

	private void acknowledge(int times) {
		for (int i = 0; i < times; i++) {
			this.health.onSuccess(DESTINATION, this.clock.get());
		}
	}

	private void ordinary(boolean lost) {
		this.health.onConnected(DESTINATION, lost);
	}

	private void error(PathError error) {
		error(error, this.clock.get());
	}

	private void error(PathError error, long sent) {
		this.health.onError(DESTINATION, sent, error);
	}

	private void assertPermitted() {
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
	}

	private void assertNotPermitted() {
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isFalse();
	}

	private void assertBackedOff(Cause cause, Duration length) {
		assertThat(only().cause()).isEqualTo(cause);
		assertThat(only().length()).isEqualTo(length);
		assertThat(only().remaining()).isEqualTo(length);
		assertNotPermitted();
	}

	private BackedOffDestination only() {
		assertThat(this.health.backedOff()).hasSize(1);
		return this.health.backedOff().get(0);
	}

	private void pass(Duration duration) {
		this.clock.addAndGet(duration.toNanos());
	}

	private static InetSocketAddress destination(int number) {
		return new InetSocketAddress("10.0.0." + number, 80);
	}

}
