package io.github.tfo.sample.race;

import org.jspecify.annotations.Nullable;

/**
 * The result of a {@link Variant}, a row of the table.
 *
 * @param client the client
 * @param scenario http, https or service
 * @param mode how it opens connections
 * @param requests how many requests had the right response
 * @param failed how many requests failed
 * @param firstFailure why the first of them failed
 * @param medianMillis the median, {@code null} when all have failed
 * @param p99Millis the 99th percentile, {@code null} when all have failed
 * @param ratio the median, compared to that with Fast Open off
 * @param counts what was counted during the requests
 */
record RaceRow(String client, String scenario, RaceMode mode, int requests, int failed, @Nullable String firstFailure,
		@Nullable Double medianMillis, @Nullable Double p99Millis, @Nullable Double ratio, Counts counts) {
}
