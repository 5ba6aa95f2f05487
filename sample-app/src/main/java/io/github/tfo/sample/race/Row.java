package io.github.tfo.sample.race;

import org.jspecify.annotations.Nullable;

/**
 * What became of a {@link Lane}.
 *
 * @param client the client
 * @param scheme http or https
 * @param mode how it opens connections
 * @param requests how many had the right response
 * @param failed how many had not
 * @param firstFailure what was wrong with the first of those
 * @param medianMillis the median, {@code null} when all have failed
 * @param p99Millis the 99th percentile, {@code null} when all have failed
 * @param ratio the median, compared to that with Fast Open off
 * @param counts what was counted around them
 */
record Row(String client, String scheme, Mode mode, int requests, int failed, @Nullable String firstFailure,
		@Nullable Double medianMillis, @Nullable Double p99Millis, @Nullable Double ratio, Counts counts) {
}
