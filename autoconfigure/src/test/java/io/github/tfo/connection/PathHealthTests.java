// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.time.Duration;

import io.github.tfo.connection.BackedOffDestination.Cause;
import io.github.tfo.connection.BackedOffDestination.Evidence;
import io.github.tfo.connection.PathHealth.PathError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link PathHealth} on paths that were never proven, and for what every
 * back-off does.
 */
class PathHealthTests extends AbstractPathHealthTests {

	@ParameterizedTest
	@EnumSource(names = { "SYN_LOST", "DATA_DELAYED", "FAILED" })
	void whenNeverProvenThenOneErrorBacksOff(PathError error) {
		error(error);
		assertBackedOff((error == PathError.DATA_DELAYED) ? Cause.SLOWER : Cause.SYN_LOST, INITIAL);
		int lost = (error == PathError.DATA_DELAYED) ? 0 : 1;
		assertThat(only().evidence()).isEqualTo(new Evidence(lost, 1 - lost, 0, 0, 0, null));
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
		this.health.releasePermission(DESTINATION, this.clock.get());
		assertPermitted();
		assertNotPermitted();
	}

	@Test
	void whenAnEarlierConnectionSaysNothingThenTheProbeGoesOn() {
		long before = this.clock.get();
		pass(TICK);
		probe();
		this.health.releasePermission(DESTINATION, before);
		assertNotPermitted();
		this.health.onUnanswered(DESTINATION, before);
		assertNotPermitted();
	}

	@Test
	void whenNobodyProbesThenReleaseEndsNothing() {
		error(PathError.SYN_LOST);
		this.health.releasePermission(DESTINATION, this.clock.get());
		this.health.releasePermission(destination(1), this.clock.get());
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
	void ageIsThatOfTheFirstLoss() {
		acknowledge(1);
		pass(TICK);
		error(PathError.SYN_LOST);
		pass(TICK);
		error(PathError.SYN_LOST);
		pass(INITIAL);
		error(PathError.SYN_LOST);
		assertThat(only().age()).isEqualTo(INITIAL.plus(TICK));
	}

	@Test
	void whenALossComesAfterTheBackOffThenItCountsAlthoughNobodyProbed() {
		error(PathError.SYN_LOST);
		long sent = this.clock.get();
		pass(INITIAL);
		error(PathError.SYN_LOST, sent);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
	}

	@ParameterizedTest
	@CsvSource({ "SYN_LOST, true", "SYN_LOST, false", "FAILED, true", "FAILED, false" })
	void whenDataIsTakenThatWasSentLaterThenTheBackOffEnds(PathError error, boolean acknowledged) {
		long before = this.clock.get();
		error(PathError.DATA_NOT_ACKNOWLEDGED);
		pass(TICK);
		error(error);
		error(error, before);
		take(acknowledged, before);
		assertNotPermitted();
		pass(TICK);
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
		pass(INITIAL);
		assertPermitted();
		acknowledge(1);
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
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
		pass(MAX);
		// So that nothing is forgotten
		this.health.onUnanswered(DESTINATION, this.clock.get());
		pass(TICK);
		for (int i = 0; i < 63; i++) {
			error(PathError.DATA_NOT_ACKNOWLEDGED);
		}
		assertPermitted();
		error(PathError.DATA_NOT_ACKNOWLEDGED);
		assertNotPermitted();
	}

	@Test
	void whatIsBackedOffForSomeTimeIsListedFirstWithWhatRemains() {
		this.health.onNotReached(destination(1));
		error(PathError.SYN_LOST);
		pass(Duration.ofSeconds(4));
		assertThat(this.health.backedOff())
			.extracting(BackedOffDestination::destination, BackedOffDestination::remaining)
			.containsExactly(tuple(DESTINATION, Duration.ofSeconds(6)), tuple(destination(1), null));
		pass(INITIAL);
		assertThat(this.health.backedOff()).first()
			.extracting(BackedOffDestination::remaining)
			.isEqualTo(Duration.ZERO);
	}

	@Test
	void whenNotReachedThenBackedOffUntilAConnectionIsEstablished() {
		this.health.onNotReached(DESTINATION);
		this.health.onConnected(destination(1), false);
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

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAlsoBackedOffThenNeitherEndsWithTheOther(boolean before) {
		if (before) {
			error(PathError.SYN_LOST);
		}
		this.health.onNotReached(DESTINATION);
		if (!before) {
			error(PathError.SYN_LOST);
		}
		pass(INITIAL);
		assertNotPermitted();
		ordinary(false);
		assertPermitted();
		error(PathError.SYN_LOST);
		assertBackedOff(Cause.SYN_LOST, INITIAL.multipliedBy(2));
	}

	@Test
	void whenNeverReachedThenForgottenAfterTheMaximum() {
		this.health.onNotReached(DESTINATION);
		pass(MAX);
		assertNotPermitted();
		pass(TICK);
		assertPermitted();
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

}
