package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import io.github.tfo.connection.BackedOffDestination.Cause;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link BackOff}, with a clock that stands still unless a test moves it.
 */
class BackOffTests {

	private static final Duration INITIAL = Duration.ofSeconds(10);

	private static final Duration MAX = Duration.ofSeconds(60);

	private static final Duration TICK = Duration.ofNanos(1);

	private static final InetSocketAddress DESTINATION = destination(0);

	private final AtomicLong clock = new AtomicLong();

	private final AtomicInteger clockReads = new AtomicInteger();

	private final BackOff backOff = new BackOff(INITIAL, MAX, () -> {
		this.clockReads.incrementAndGet();
		return this.clock.get();
	});

	@Test
	void nothingRestsAtFirst() {
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.size()).isZero();
	}

	@Test
	void nothingIsLookedUpWhileNothingRests() {
		assertCostsNothing();
		this.backOff.lost(DESTINATION);
		this.backOff.worked(DESTINATION);
		assertCostsNothing();
	}

	@Test
	void lossLetsItsDestinationRestAndNoOther() {
		this.backOff.lost(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.appliesTo(new InetSocketAddress(DESTINATION.getAddress(), 81))).isFalse();
		assertThat(this.backOff.appliesTo(destination(1))).isFalse();
		assertThat(this.backOff.size()).isOne();
	}

	@Test
	void whatRestsIsListedWithItsCauseAndTime() {
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
	void restThatIsEndedIsForgotten() {
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
	void destinationThatIsNotReachedRestsUntilItIs() {
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
	void destinationThatIsNotReachedIsNotProbedWhenItsRestIsOver() {
		this.backOff.lost(DESTINATION);
		this.backOff.notReached(DESTINATION);
		pass(INITIAL.plus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		this.backOff.reached(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).as("the probe").isFalse();
		this.backOff.lost(DESTINATION);
		assertRestsFor(INITIAL.multipliedBy(2));
	}

	@Test
	void destinationThatIsReachedAndDidNotRestMakesNoDifferenceToThoseThatDo() {
		this.backOff.notReached(destination(1));
		this.backOff.reached(DESTINATION);
		assertThat(this.backOff.appliesTo(destination(1))).isTrue();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
	}

	@Test
	void destinationThatIsReachedAgainFinishesItsRest() {
		this.backOff.lost(DESTINATION);
		this.backOff.notReached(DESTINATION);
		this.backOff.reached(DESTINATION);
		assertRestsFor(INITIAL);
	}

	@Test
	void lossAfterDestinationWasNotReachedRestsForTheInitialTime() {
		this.backOff.notReached(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		pass(TICK);
		this.backOff.lost(DESTINATION);
		assertThat(this.backOff.size()).isOne();
		assertRestsFor(INITIAL);
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

	// The clock's arithmetic: also when nanoTime overflows in the first rest, in a later
	// one and just at an end
	@ParameterizedTest
	@ValueSource(longs = { 0, -5_000_000_000L, Long.MAX_VALUE, Long.MAX_VALUE - 5_000_000_000L,
			Long.MAX_VALUE - 10_000_000_000L, Long.MAX_VALUE - 100_000_000_000L, Long.MIN_VALUE })
	void restDoublesWithEachLostProbeUpToTheMaximum(long start) {
		this.clock.set(start);
		for (int seconds : new int[] { 10, 20, 40, 60, 60 }) {
			this.backOff.lost(DESTINATION);
			assertRestsFor(Duration.ofSeconds(seconds));
		}
	}

	@Test
	void burstOfLossesCountsOnce() {
		for (int i = 0; i < 30; i++) {
			this.backOff.lost(DESTINATION);
			pass(Duration.ofMillis(100));
		}
		assertRestsFor(INITIAL.minusSeconds(3));
		this.backOff.lost(DESTINATION);
		for (int i = 0; i < 30; i++) {
			this.backOff.lost(DESTINATION);
		}
		assertRestsFor(INITIAL.multipliedBy(2));
	}

	@Test
	void lossAfterTheRestCountsAlthoughNobodyProbed() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL);
		this.backOff.lost(DESTINATION);
		assertRestsFor(INITIAL.multipliedBy(2));
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
		assertRestsFor(INITIAL);
		assertRestsFor(INITIAL);
	}

	@Test
	void lateLossOfAProbeCountsOnce() {
		probe();
		assertRestsFor(INITIAL);
		this.backOff.lost(DESTINATION);
		this.backOff.lost(DESTINATION);
		assertRestsFor(INITIAL.multipliedBy(2));
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
		assertRestsFor(INITIAL.multipliedBy(2));
	}

	@Test
	void undecidedDoesNotEndARest() {
		this.backOff.lost(DESTINATION);
		this.backOff.undecided(DESTINATION);
		this.backOff.undecided(destination(1));
		assertRestsFor(INITIAL);
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
		assertRestsFor(INITIAL);
	}

	@Test
	void hitWhileRestingEndsTheRest() {
		this.backOff.lost(DESTINATION);
		this.backOff.worked(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.size()).isZero();
	}

	@Test
	void leastRecentlyUsedDestinationsGiveWay() {
		for (int i = 0; i < 20_000; i++) {
			this.backOff.lost(destination(i));
			assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		}
		assertThat(this.backOff.size()).isEqualTo(10_000);
		assertThat(this.backOff.appliesTo(destination(10_000))).isFalse();
		assertThat(this.backOff.appliesTo(destination(10_001))).isTrue();
		assertThat(this.backOff.appliesTo(destination(19_999))).isTrue();
	}

	@Test
	void whenManyPortsOfOneHostAreLostThenOthersStayBackedOff() {
		this.backOff.lost(destination(1));
		for (int port = 1; port <= 20_000; port++) {
			this.backOff.lost(new InetSocketAddress(DESTINATION.getAddress(), port));
			// In use
			assertThat(this.backOff.appliesTo(new InetSocketAddress(DESTINATION.getAddress(), 1))).isTrue();
		}
		assertThat(this.backOff.appliesTo(destination(1))).isTrue();
		assertThat(this.backOff.size()).isEqualTo(101);
		assertThat(this.backOff.appliesTo(new InetSocketAddress(DESTINATION.getAddress(), 19_901))).isFalse();
		assertThat(this.backOff.appliesTo(new InetSocketAddress(DESTINATION.getAddress(), 19_902))).isTrue();
	}

	@Test
	void whenManyAreNotReachedThenThoseThatLostASynStayBackedOff() {
		this.backOff.lost(DESTINATION);
		for (int i = 1; i <= 20_000; i++) {
			this.backOff.notReached(destination(i));
		}
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.size()).isEqualTo(10_001);
	}

	@Test
	void knownDestinationNeedsNoRoom() {
		for (int i = 0; i < 10_000; i++) {
			this.backOff.lost(destination(i));
		}
		pass(INITIAL);
		this.backOff.lost(destination(5_000));
		assertThat(this.backOff.size()).isEqualTo(10_000);
	}

	@Test
	void longAfterItsRestADestinationIsForgotten() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX));
		assertThat(this.backOff.size()).isOne();
		pass(TICK);
		assertThat(this.backOff.size()).isZero();
	}

	@Test
	void longAfterItsRestADestinationStartsAgain() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX).plus(TICK));
		this.backOff.lost(DESTINATION);
		assertRestsFor(INITIAL);
	}

	@Test
	void longAfterItsRestADestinationNeedsNoProbe() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX).plus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
	}

	@Test
	void withinTheMaximumAfterItsRestADestinationIsRemembered() {
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX));
		this.backOff.lost(DESTINATION);
		assertRestsFor(INITIAL.multipliedBy(2));
	}

	@Test
	void longAfterItsRestADestinationNeedsNoProbeAlthoughAnotherStillRests() {
		this.backOff.lost(destination(1));
		pass(INITIAL);
		this.backOff.lost(destination(1));
		this.backOff.lost(DESTINATION);
		pass(INITIAL.plus(MAX).plus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		this.backOff.notReached(DESTINATION);
		assertThat(this.backOff.appliesTo(DESTINATION)).isTrue();
		assertThat(this.backOff.appliesTo(destination(1))).as("the probe").isFalse();
		assertThat(this.backOff.appliesTo(destination(1))).isTrue();
	}

	@Test
	void probeThatIsSettledLongAfterLeavesNothing() {
		probe();
		pass(INITIAL.plus(MAX).plus(TICK));
		this.backOff.undecided(DESTINATION);
		assertThat(this.backOff.size()).isZero();
	}

	@Test
	void destinationsThatNobodyConnectsToAnyMoreCostOthersNothing() {
		this.backOff.lost(destination(1));
		this.backOff.lost(destination(2));
		pass(INITIAL.plus(MAX).plus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		assertCostsNothing();
	}

	@ParameterizedTest
	@CsvSource({ "P365D, P365D", "P365D, P3650D", "PT1S, PT9223372036854775807S",
			"PT9223372036854775807S, PT9223372036854775807S" })
	void longDurationsDoNotOverflow(Duration initial, Duration max) {
		BackOff patient = new BackOff(initial, max, this.clock::get);
		Duration aDayLess = Duration.ofDays(364);
		for (int probe = 0; probe < 40; probe++) {
			patient.lost(DESTINATION);
			assertThat(patient.appliesTo(DESTINATION)).isTrue();
			if (initial.compareTo(aDayLess) > 0) {
				pass(aDayLess);
				assertThat(patient.appliesTo(DESTINATION)).isTrue();
			}
			// At most a hundred years
			while (patient.appliesTo(DESTINATION)) {
				pass(aDayLess);
			}
		}
		patient.lost(DESTINATION);
		pass(((max.toDays() < 36_500) ? max : Duration.ofDays(36_500)).minus(TICK));
		assertThat(patient.appliesTo(DESTINATION)).isTrue();
		pass(TICK);
		assertThat(patient.appliesTo(DESTINATION)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, PT1S", "PT-1S, PT1S", "PT0S, PT0S", "PT-2S, PT-1S", "PT1S, PT0.999999999S", "PT1S, PT-1S" })
	void durationsThatMakeNoSenseAreRefused(Duration initial, Duration max) {
		assertThatIllegalArgumentException().isThrownBy(() -> new BackOff(initial, max))
			.withMessageContaining(initial.toString())
			.withMessageContaining(max.toString());
	}

	@Test
	void initialMayBeTheMaximum() {
		BackOff constant = new BackOff(TICK, TICK, this.clock::get);
		constant.lost(DESTINATION);
		pass(TICK);
		constant.lost(DESTINATION);
		assertThat(constant.appliesTo(DESTINATION)).isTrue();
		pass(TICK);
		assertThat(constant.appliesTo(DESTINATION)).isFalse();
	}

	/**
	 * Has the first loss and its rest behind it, and the probe just opened.
	 */
	private void probe() {
		this.backOff.lost(DESTINATION);
		assertRestsFor(INITIAL);
	}

	/**
	 * Asks at the start, at the last moment and when the rest is over: the last one is
	 * the probe.
	 */
	private void assertRestsFor(Duration duration) {
		assertThat(this.backOff.appliesTo(DESTINATION)).as("at the start").isTrue();
		pass(duration.minus(TICK));
		assertThat(this.backOff.appliesTo(DESTINATION)).as("just before " + duration).isTrue();
		pass(TICK);
		assertThat(this.backOff.appliesTo(DESTINATION)).as("after " + duration).isFalse();
	}

	private void assertCostsNothing() {
		int before = this.clockReads.get();
		assertThat(this.backOff.appliesTo(DESTINATION)).isFalse();
		this.backOff.worked(DESTINATION);
		this.backOff.undecided(DESTINATION);
		this.backOff.reached(DESTINATION);
		assertThat(this.clockReads).hasValue(before);
	}

	private void pass(Duration duration) {
		this.clock.addAndGet(duration.toNanos());
	}

	private static InetSocketAddress destination(int number) {
		try {
			byte[] address = { 10, 0, (byte) (number >> 8), (byte) number };
			return new InetSocketAddress(InetAddress.getByAddress(address), 80);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
