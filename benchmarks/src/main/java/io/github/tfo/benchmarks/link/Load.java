// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

import io.github.tfo.benchmarks.upstream.Upstream;

/**
 * Makes requests of all variants in rounds. They begin one after the other at a steady
 * rate, and do not wait for earlier ones, so that the delay of one variant does not
 * affect another. Their order in each round is random. So are the gaps between them, or a
 * request would always meet another's answer at the same point.
 */
final class Load implements AutoCloseable {

	private static final long PATIENCE_SECONDS = 120;

	private final InetAddress server;

	private final Random random;

	private final ExecutorService workers = Executors.newCachedThreadPool();

	private final Map<Variant, Times> times = new ConcurrentHashMap<>();

	Load(InetAddress server, long seed) {
		this.server = server;
		this.random = new Random(seed);
	}

	/**
	 * Make requests and wait for the answers.
	 * @param cookieLength how long a variant's cookie is, 0 for none
	 */
	void run(List<Variant> variants, int rounds, Pace pace, ToIntFunction<Variant> cookieLength)
			throws InterruptedException {
		Semaphore free = new Semaphore(pace.atATime());
		List<Variant> order = new ArrayList<>(variants);
		long next = System.nanoTime();
		for (int i = 0; i < rounds; i++) {
			Collections.shuffle(order, this.random);
			for (Variant variant : order) {
				next = Math.max(next + (long) (pace.gapNanos() * (0.5 + this.random.nextDouble())), System.nanoTime());
				for (long left = next - System.nanoTime(); left > 0; left = next - System.nanoTime()) {
					LockSupport.parkNanos(left);
				}
				acquire(free, 1);
				this.workers.execute(() -> {
					request(variant, pace.inTurn(), cookieLength.applyAsInt(variant));
					free.release();
				});
			}
		}
		acquire(free, pace.atATime());
	}

	private static void acquire(Semaphore free, int permits) throws InterruptedException {
		if (!free.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			throw new IllegalStateException("Requests do not end");
		}
	}

	private void request(Variant variant, boolean inTurn, int cookieLength) {
		Times own = this.times.computeIfAbsent(variant, (absent) -> new Times());
		if (inTurn) {
			own.turn.acquireUninterruptibly();
		}
		try {
			own.millis.add(millis(variant, cookieLength));
		}
		catch (Exception ex) {
			own.failures.add(ex);
		}
		finally {
			if (inTurn) {
				own.turn.release();
			}
		}
	}

	double millis(Variant variant, int cookieLength) throws Exception {
		return variant.call()
			.millis(Upstream.url(this.server, variant.scheme(), variant.number()), "c".repeat(cookieLength));
	}

	/** Return what was measured of a variant since the last call for it. */
	Times take(Variant variant) {
		Times taken = this.times.remove(variant);
		return (taken != null) ? taken : new Times();
	}

	@Override
	public void close() {
		this.workers.shutdownNow();
	}

	/** The times of one variant, in milliseconds. */
	record Times(Semaphore turn, List<Double> millis, List<Exception> failures) {

		Times() {
			this(new Semaphore(1), Collections.synchronizedList(new ArrayList<>()),
					Collections.synchronizedList(new ArrayList<>()));
		}

	}

	/**
	 * How fast requests are made.
	 *
	 * @param gapNanos the mean time from the begin of one to that of the next
	 * @param atATime how many of all variants are under way at most, so that a machine
	 * that cannot keep pace is not overrun
	 * @param inTurn whether a variant's next request waits for the one before: a pool may
	 * open a connection too many for two at a time, and the request that gets it is not
	 * cold
	 */
	record Pace(long gapNanos, int atATime, boolean inTurn) {

		private static final int LONGEST_ROUND_TRIPS = 4;

		private static final int PROCESSING_MILLIS = 40;

		private static final int MANY = 128;

		/**
		 * Return a pace at which requests of the same variant do not overlap.
		 * @param gapMillis the gap, unless it has to be longer for that
		 */
		static Pace steady(int gapMillis, int roundTrip, int variants) {
			long longest = TimeUnit.MILLISECONDS.toNanos((long) LONGEST_ROUND_TRIPS * roundTrip + PROCESSING_MILLIS);
			long gap = Math.max(TimeUnit.MILLISECONDS.toNanos(gapMillis), longest / variants);
			return new Pace(gap, (int) (longest / gap) + 1, true);
		}

		/** Return a pace at which no request waits for another, whatever that takes. */
		static Pace independent(int gapMillis) {
			return new Pace(TimeUnit.MILLISECONDS.toNanos(gapMillis), MANY, false);
		}

	}

}
