package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import io.github.tfo.connection.BackedOffDestination.Cause;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link BackOff}: when a destination is backed off, and its probe.
 */
class BackOffTests extends AbstractBackOffTests {

	@Test
	void nothingIsBackedOffAtFirst() {
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.size()).isZero();
	}

	@Test
	void nothingIsLookedUpWhileNothingIsBackedOff() {
		assertCostsNothing();
		this.backOff.lost(DESTINATION);
		this.backOff.worked(DESTINATION);
		assertCostsNothing();
	}

	@Test
	void lossBacksOffItsDestinationAndNoOther() {
		this.backOff.lost(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.appliesTo(new InetSocketAddress(DESTINATION.getAddress(), 81))).isFalse();
		assertThat(this.backOff.appliesTo(destination(1))).isFalse();
		assertThat(this.backOff.size()).isOne();
	}

	@Test
	void whatIsBackedOffIsListedWithItsCauseAndTime() {
		this.backOff.lost(DESTINATION);
		this.backOff.notReached(destination(1));
		pass(Duration.ofSeconds(4));
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.appliesTo(destination(1))).isTrue();
		assertThat(this.backOff.backedOff()).containsExactly(
				new BackedOffDestination(DESTINATION, Cause.SYN_LOST, INITIAL, Duration.ofSeconds(6)),
				new BackedOffDestination(destination(1), Cause.NOT_REACHED, null, null));
		pass(INITIAL);
		assertThat(this.backOff.backedOff().get(0).remaining()).isZero();
		pass(MAX);
		assertThat(this.backOff.backedOff()).hasSize(this.backOff.size());
	}

	@Test
	void backOffThatIsEndedIsForgotten() {
		this.backOff.lost(DESTINATION);
		this.backOff.lost(destination(1));
		assertThat(this.backOff.end(DESTINATION)).isTrue();
		assertThat(this.backOff.end(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(destination(1))).isTrue();
		this.backOff.lost(DESTINATION);
		assertThat(this.backOff.backedOff()).last()
			.isEqualTo(new BackedOffDestination(DESTINATION, Cause.SYN_LOST, INITIAL, INITIAL));
	}

	@Test
	void destinationThatIsNotReachedIsBackedOffUntilItIs() {
		this.backOff.notReached(DESTINATION);
		for (int i = 0; i < 3; i++) {
			assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
			pass(INITIAL);
		}
		this.backOff.reached(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.size()).isZero();
		assertCostsNothing();
	}

	@Test
	void destinationThatIsNotReachedIsNotProbedWhenItsBackOffIsOver() {
		this.backOff.lost(DESTINATION);
		this.backOff.notReached(DESTINATION);
		pass(INITIAL.plus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		this.backOff.reached(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).as("the probe").isFalse();
		this.backOff.lost(DESTINATION);
		assertBackedOffFor(INITIAL.multipliedBy(2));
	}

	@Test
	void destinationThatIsReachedAndIsNotBackedOffMakesNoDifferenceToThoseThatDo() {
		this.backOff.notReached(destination(1));
		this.backOff.reached(DESTINATION);
		assertThat(this.backOff.appliesTo(destination(1))).isTrue();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
	}

	@Test
	void destinationThatIsReachedAgainFinishesItsBackOff() {
		this.backOff.lost(DESTINATION);
		this.backOff.notReached(DESTINATION);
		this.backOff.reached(DESTINATION);
		assertBackedOffFor(INITIAL);
	}

	@Test
	void lossAfterDestinationWasNotReachedBacksOffForTheInitialTime() {
		this.backOff.notReached(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		pass(TICK);
		this.backOff.lost(DESTINATION);
		assertThat(this.backOff.size()).isOne();
		assertBackedOffFor(INITIAL);
	}

	@Test
	void destinationThatIsNeverReachedIsForgottenInTheEnd() {
		this.backOff.notReached(DESTINATION);
		pass(MAX.plus(TICK));
		assertThat(this.backOff.size()).isZero();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
	}

	@Test
	void destinationThatIsNeverReachedIsForgottenAlthoughItIsInUse() {
		this.backOff.lost(DESTINATION);
		this.backOff.notReached(DESTINATION);
		for (long seconds = 0; seconds <= INITIAL.plus(MAX).toSeconds(); seconds++) {
			assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
			pass(Duration.ofSeconds(1));
		}
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
	}

	@Test
	void defaultClockRuns() throws InterruptedException {
		BackOff real = new BackOff(Duration.ofMillis(1), Duration.ofHours(1));
		real.lost(DESTINATION);
		Thread.sleep(5);
		assertThat(real.appliesTo(DESTINATION)).isFalse();
	}

	// The clock's arithmetic: also when nanoTime overflows in the first back-off, in a
	// later
	// one and just at an end
	@ParameterizedTest
	@ValueSource(longs = { 0, -5_000_000_000L, Long.MAX_VALUE, Long.MAX_VALUE - 5_000_000_000L,
			Long.MAX_VALUE - 10_000_000_000L, Long.MAX_VALUE - 100_000_000_000L, Long.MIN_VALUE })
	void backOffDoublesWithEachLostProbeUpToTheMaximum(long start) {
		this.clock.set(start);
		for (int seconds : new int[] { 10, 20, 40, 60, 60 }) {
			this.backOff.lost(DESTINATION);
			assertBackedOffFor(Duration.ofSeconds(seconds));
		}
	}

	@Test
	void burstOfLossesCountsOnce() {
		for (int i = 0; i < 30; i++) {
			this.backOff.lost(DESTINATION);
			pass(Duration.ofMillis(100));
		}
		assertBackedOffFor(INITIAL.minusSeconds(3));
		this.backOff.lost(DESTINATION);
		for (int i = 0; i < 30; i++) {
			this.backOff.lost(DESTINATION);
		}
		assertBackedOffFor(INITIAL.multipliedBy(2));
	}

	@Test
	void lossAfterTheBackOffCountsAlthoughNobodyProbed() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL);
		this.backOff.lost(DESTINATION);
		assertBackedOffFor(INITIAL.multipliedBy(2));
	}

	@Test
	void onlyOneConnectionProbes() {
		probe();
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.size()).isOne();
	}

	@Test
	@Timeout(60)
	@Tag("collision")
	void onlyOneOfManyThreadsProbes() throws Exception {
		int threads = 16;
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		try {
			// Many, since the moment at which two threads can collide is short
			List<InetSocketAddress> destinations = IntStream.range(0, 9_000)
				.mapToObj(BackOffTests::destination)
				.toList();
			CyclicBarrier barrier = new CyclicBarrier(threads);
			List<Callable<List<InetSocketAddress>>> askers = Collections.nCopies(threads, () -> {
				barrier.await();
				return destinations.stream().filter((destination) -> !this.backOff.appliesTo(destination)).toList();
			});
			for (int round = 0; round < 50; round++) {
				destinations.forEach(this.backOff::lost);
				pass(MAX);
				List<InetSocketAddress> probed = new ArrayList<>();
				for (Future<List<InetSocketAddress>> probes : executor.invokeAll(askers)) {
					probed.addAll(probes.get());
				}
				assertThat(probed).as("round " + round).doesNotHaveDuplicates().hasSameSizeAs(destinations);
			}
		}
		finally {
			executor.shutdownNow();
		}
	}

	@Test
	void probeThatIsNeverSettledGivesWayToAnother() {
		probe();
		assertBackedOffFor(INITIAL);
		assertBackedOffFor(INITIAL);
	}

	@Test
	void lateLossOfAProbeCountsOnce() {
		probe();
		assertBackedOffFor(INITIAL);
		this.backOff.lost(DESTINATION);
		this.backOff.lost(DESTINATION);
		assertBackedOffFor(INITIAL.multipliedBy(2));
	}

	@Test
	void afterAnUndecidedProbeTheNextConnectionProbes() {
		probe();
		pass(TICK);
		this.backOff.undecided(DESTINATION);
		assertThat(this.backOff.size()).isOne();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		this.backOff.lost(DESTINATION);
		assertBackedOffFor(INITIAL.multipliedBy(2));
	}

	@Test
	void undecidedDoesNotEndABackOff() {
		this.backOff.lost(DESTINATION);
		this.backOff.undecided(DESTINATION);
		this.backOff.undecided(destination(1));
		assertBackedOffFor(INITIAL);
	}

	@Test
	void destinationThatWorkedIsForgotten() {
		this.backOff.lost(destination(1));
		probe();
		this.backOff.worked(DESTINATION);
		assertThat(this.backOff.size()).isOne();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		this.backOff.lost(DESTINATION);
		assertBackedOffFor(INITIAL);
	}

	@Test
	void hitEndsTheBackOff() {
		this.backOff.lost(DESTINATION);
		this.backOff.worked(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.size()).isZero();
	}

}
