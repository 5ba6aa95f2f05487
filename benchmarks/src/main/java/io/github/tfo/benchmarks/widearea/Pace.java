package io.github.tfo.benchmarks.widearea;

import java.util.concurrent.TimeUnit;

/**
 * How fast requests are made.
 *
 * @param gapNanos the mean time from the begin of one to that of the next
 * @param atATime how many of all variants are under way at most, so that a machine that
 * cannot keep pace is not overrun
 * @param inTurn whether a variant's next request waits for the one before: a pool may
 * open a connection too many for two at a time, and the request that gets it is not cold
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

	/**
	 * Return a pace at which no request waits for another that has lost packets.
	 */
	static Pace lossy(int gapMillis) {
		return new Pace(TimeUnit.MILLISECONDS.toNanos(gapMillis), MANY, false);
	}

}
