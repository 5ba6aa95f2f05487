// SPDX-License-Identifier: Apache-2.0

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
import io.github.tfo.connection.PathHealth.PathError;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for what {@link PathHealth} costs and keeps, and for the network that all
 * destinations share.
 */
class PathHealthBoundsTests {

	private static final Duration INITIAL = Duration.ofSeconds(10);

	private static final Duration MAX = Duration.ofSeconds(60);

	private static final Duration TICK = Duration.ofNanos(1);

	private static final InetSocketAddress DESTINATION = destination(0);

	private final AtomicLong clock = new AtomicLong(-1_000_000_000_000L);

	private final AtomicInteger clockReads = new AtomicInteger();

	private final PathHealth health = new PathHealth(INITIAL, MAX, () -> {
		this.clockReads.incrementAndGet();
		return this.clock.get();
	});

	@Test
	void pathInOrderCostsNoLookAtTheClockEvenIfAnotherIsBackedOff() {
		lost(destination(1));
		this.health.onSuccess(DESTINATION, this.clock.get());
		assertCostsNothing();
		this.health.onError(DESTINATION, this.clock.get(), PathError.SYN_LOST);
		for (int i = 0; i < 5; i++) {
			this.health.onSuccess(DESTINATION, this.clock.get());
		}
		assertCostsNothing();
		this.health.onNotReached(DESTINATION);
		this.health.onConnected(DESTINATION, false);
		assertCostsNothing();
	}

	private void assertCostsNothing() {
		int before = this.clockReads.get();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		this.health.onSynSent(DESTINATION, this.clock.get());
		this.health.onConnected(DESTINATION, false);
		this.health.onSuccess(DESTINATION, this.clock.get());
		this.health.releasePermission(DESTINATION, this.clock.get());
		assertThat(this.clockReads).hasValue(before);
	}

	@Test
	void leastRecentlyUsedDestinationsGiveWay() {
		for (int i = 0; i < 20_000; i++) {
			lost(destination(i));
			assertThat(this.health.tryAcquirePermission(DESTINATION)).isFalse();
		}
		assertThat(this.health.size()).isEqualTo(10_000);
		assertThat(this.health.tryAcquirePermission(destination(10_000))).isTrue();
		assertThat(this.health.tryAcquirePermission(destination(10_001))).isFalse();
		assertThat(this.health.tryAcquirePermission(destination(19_999))).isFalse();
	}

	@Test
	void whenManyPortsOfOneHostAreLostThenOthersStayBackedOff() {
		lost(destination(1));
		for (int port = 1; port <= 20_000; port++) {
			lost(new InetSocketAddress(DESTINATION.getAddress(), port));
			// In use
			assertThat(this.health.tryAcquirePermission(new InetSocketAddress(DESTINATION.getAddress(), 1))).isFalse();
		}
		assertThat(this.health.tryAcquirePermission(destination(1))).isFalse();
		assertThat(this.health.size()).isEqualTo(101);
		assertThat(this.health.tryAcquirePermission(new InetSocketAddress(DESTINATION.getAddress(), 19_901))).isTrue();
		assertThat(this.health.tryAcquirePermission(new InetSocketAddress(DESTINATION.getAddress(), 19_902))).isFalse();
	}

	@Test
	void whatIsInOrderOrNotReachedDoesNotPushOutWhatIsBackedOff() {
		lost(DESTINATION);
		for (int i = 1; i <= 20_000; i++) {
			this.health.onNotReached(destination(i));
			this.health.onSuccess(destination(20_000 + i), this.clock.get());
		}
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isFalse();
		assertThat(this.health.size()).isEqualTo(5_001);
	}

	/**
	 * Ten thousand and one successes push out the first, of which one loss is then
	 * enough.
	 */
	@ParameterizedTest
	@CsvSource({ "9_999, 0", "10_000, 1" })
	void pathsThatAreForgottenAreNotProven(String others, int backedOff) {
		this.health.onSuccess(DESTINATION, this.clock.get());
		for (int i = 1; i <= Integer.parseInt(others.replace("_", "")); i++) {
			this.health.onSuccess(destination(i), this.clock.get());
		}
		lost(DESTINATION);
		assertThat(this.health.size()).isEqualTo(backedOff);
	}

	/**
	 * A back-off that is over is not pushed out by others, and neither is its proof.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whatIsNoLongerBackedOffIsKeptWithTheOthers(boolean ended) {
		prove(1);
		lost(DESTINATION);
		lost(DESTINATION);
		if (ended) {
			assertThat(this.health.end(DESTINATION)).isTrue();
		}
		for (int i = 0; !ended && i < 8; i++) {
			this.health.onSuccess(DESTINATION, this.clock.get());
		}
		for (int i = 1; i <= 10_000; i++) {
			lost(destination(i));
		}
		lost(DESTINATION);
		assertThat(this.health.size()).isEqualTo(10_000);
		assertThat(this.health.end(DESTINATION)).isFalse();
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
				.mapToObj(PathHealthBoundsTests::destination)
				.toList();
			CyclicBarrier barrier = new CyclicBarrier(threads);
			List<Callable<List<InetSocketAddress>>> askers = Collections.nCopies(threads, () -> {
				barrier.await();
				return destinations.stream().filter(this.health::tryAcquirePermission).toList();
			});
			for (int round = 0; round < 50; round++) {
				destinations.forEach(this::lost);
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
	void whenABackOffIsEndedThenAllArePermitted() {
		lost(DESTINATION);
		lost(destination(1));
		assertThat(this.health.end(DESTINATION)).isTrue();
		assertThat(this.health.end(DESTINATION)).isFalse();
		assertThat(this.health.end(destination(2))).isFalse();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		assertThat(this.health.tryAcquirePermission(destination(1))).isFalse();
		lost(DESTINATION);
		assertThat(this.health.backedOff()).extracting(BackedOffDestination::length).containsExactly(INITIAL, INITIAL);
	}

	@Test
	void whenTwoProvenDestinationsLoseDataThenAllAreBackedOff() {
		prove(3);
		lost(destination(1));
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		lost(destination(2));
		assertThat(this.health.backedOff()).hasSize(3)
			.extracting(BackedOffDestination::cause)
			.containsOnly(Cause.NETWORK);
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isFalse();
		assertThat(this.health.tryAcquirePermission(destination(7))).as("not known").isFalse();
		pass(INITIAL);
		assertThat(this.health.tryAcquirePermission(destination(7))).as("the probe").isTrue();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isFalse();
		this.health.releasePermission(destination(7), this.clock.get());
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		this.health.onSuccess(DESTINATION, this.clock.get());
		assertThat(this.health.size()).isZero();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		assertThat(this.health.tryAcquirePermission(destination(7))).isTrue();
	}

	@Test
	void whenTheProbeOfTheNetworkIsLostThenItIsBackedOffTwiceAsLong() {
		networkIsBackedOff();
		pass(INITIAL);
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		lost(DESTINATION);
		assertThat(this.health.backedOff()).extracting(BackedOffDestination::length)
			.containsOnly(INITIAL.multipliedBy(2));
	}

	/**
	 * It may have trouble of its own.
	 */
	@Test
	void whenTheProbeOfTheNetworkIsLostByADestinationThatIsNotProvenThenTheNextProbes() {
		networkIsBackedOff();
		pass(INITIAL);
		assertThat(this.health.tryAcquirePermission(destination(7))).isTrue();
		lost(destination(7));
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "true, 1", "false, 3" })
	void whenAnOrdinarySynIsLostThenTheNetworkIsProbedAtOnce(boolean lost, int backedOff) {
		networkIsBackedOff();
		this.health.onConnected(destination(7), lost);
		if (this.health.tryAcquirePermission(DESTINATION)) {
			this.health.onSuccess(DESTINATION, this.clock.get());
			lost(destination(7));
		}
		assertThat(this.health.size()).isEqualTo(backedOff);
	}

	@Test
	void whenDataOfTheProbeArrivesButIsNotTakenThenTheNetworkIsInOrder() {
		networkIsBackedOff();
		pass(INITIAL);
		assertThat(this.health.tryAcquirePermission(destination(7))).isTrue();
		this.health.onError(destination(7), this.clock.get(), PathError.DATA_NOT_ACKNOWLEDGED);
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
	}

	@Test
	void longAfterItsBackOffTheNetworkBeginsAnew() {
		networkIsBackedOff();
		pass(INITIAL.plus(MAX).plus(TICK));
		assertThat(this.health.size()).isZero();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
	}

	@Test
	void whenABackOffOfAllIsEndedThenForAll() {
		networkIsBackedOff();
		assertThat(this.health.end(destination(7))).as("not known").isFalse();
		assertThat(this.health.end(DESTINATION)).isTrue();
		assertThat(this.health.size()).isZero();
		assertThat(this.health.tryAcquirePermission(destination(7))).isTrue();
	}

	@Test
	void whenOneDestinationLosesTwiceThenOthersAreNotBackedOff() {
		prove(2);
		lost(destination(1));
		lost(destination(1));
		assertThat(this.health.size()).isOne();
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
	}

	@Test
	void whenDestinationsThatAreNotProvenLoseDataThenOthersAreNotBackedOff() {
		prove(1);
		lost(destination(1));
		lost(destination(2));
		assertThat(this.health.size()).isEqualTo(2);
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "1, true", "3, true", "0, false" })
	void whenDataIsAcknowledgedThatWasSentLaterThenTheNetworkIsInOrder(long sent, boolean permitted) {
		prove(3);
		long start = this.clock.get();
		lost(destination(1), start);
		pass(Duration.ofNanos(2));
		this.health.onSuccess(DESTINATION, start + sent);
		lost(destination(2), start + ((sent == 1) ? 2 : 0));
		assertThat(this.health.tryAcquirePermission(DESTINATION)).isEqualTo(permitted);
	}

	@ParameterizedTest
	@CsvSource({ "P365D, P365D", "P365D, P3650D", "PT1S, PT9223372036854775807S",
			"PT9223372036854775807S, PT9223372036854775807S" })
	void longDurationsDoNotOverflow(Duration initial, Duration max) {
		PathHealth patient = new PathHealth(initial, max, this.clock::get);
		Duration aDayLess = Duration.ofDays(364);
		for (int probe = 0; probe < 40; probe++) {
			patient.onError(DESTINATION, this.clock.get(), PathError.SYN_LOST);
			assertThat(patient.tryAcquirePermission(DESTINATION)).isFalse();
			if (initial.compareTo(aDayLess) > 0) {
				pass(aDayLess);
				assertThat(patient.tryAcquirePermission(DESTINATION)).isFalse();
			}
			// At most a hundred years
			while (!patient.tryAcquirePermission(DESTINATION)) {
				pass(aDayLess);
			}
		}
		patient.onError(DESTINATION, this.clock.get(), PathError.SYN_LOST);
		pass(((max.toDays() < 36_500) ? max : Duration.ofDays(36_500)).minus(TICK));
		assertThat(patient.tryAcquirePermission(DESTINATION)).isFalse();
		pass(TICK);
		assertThat(patient.tryAcquirePermission(DESTINATION)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, PT1S", "PT-1S, PT1S", "PT0S, PT0S", "PT-2S, PT-1S", "PT1S, PT0.999999999S", "PT1S, PT-1S" })
	void durationsThatMakeNoSenseAreRefused(Duration initial, Duration max) {
		assertThatIllegalArgumentException().isThrownBy(() -> new PathHealth(initial, max))
			.withMessageContaining(initial.toString())
			.withMessageContaining(max.toString());
	}

	@Test
	void defaultClockRuns() throws InterruptedException {
		PathHealth real = new PathHealth(Duration.ofMillis(1), Duration.ofHours(1));
		real.onError(DESTINATION, System.nanoTime(), PathError.SYN_LOST);
		Thread.sleep(5);
		assertThat(real.tryAcquirePermission(DESTINATION)).isTrue();
	}

	private void networkIsBackedOff() {
		prove(3);
		lost(destination(1));
		lost(destination(2));
		assertThat(this.health.size()).isEqualTo(3);
	}

	private void prove(int destinations) {
		for (int i = 0; i < destinations; i++) {
			this.health.onSuccess(destination(i), this.clock.get());
		}
	}

	private void lost(InetSocketAddress destination) {
		lost(destination, this.clock.get());
	}

	private void lost(InetSocketAddress destination, long sent) {
		this.health.onError(destination, sent, PathError.SYN_LOST);
	}

	private void pass(Duration duration) {
		this.clock.addAndGet(duration.toNanos());
	}

	private static InetSocketAddress destination(int number) {
		try {
			byte[] address = { 10, (byte) (number >> 16), (byte) (number >> 8), (byte) number };
			return new InetSocketAddress(InetAddress.getByAddress(address), 80);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
