// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Settings of the sample.
 *
 * @param requests cold requests of each kind, 1 to 100000
 * @param warmUp requests of each kind before those, which do not count, 1 to 100000
 * @param roundTrip round-trip time of the link to the upstream, at most 10 seconds
 */
@ConfigurationProperties(prefix = "sample", ignoreUnknownFields = false)
public record SampleProperties(@DefaultValue("50") int requests, @DefaultValue("10") int warmUp,
		@DefaultValue("40ms") Duration roundTrip) {

	private static final int MAX_REQUESTS = 100_000;

	private static final Duration MAX_ROUND_TRIP = Duration.ofSeconds(10);

	public SampleProperties {
		checkCount("sample.requests", requests);
		checkCount("sample.warm-up", warmUp);
		if (roundTrip.isNegative() || roundTrip.compareTo(MAX_ROUND_TRIP) > 0) {
			throw new InvalidConfigurationPropertyValueException("sample.round-trip", roundTrip,
					"The accepted form is a duration from 0ms to 10s, such as 40ms.");
		}
	}

	private static void checkCount(String property, int value) {
		if (value < 1 || value > MAX_REQUESTS) {
			throw new InvalidConfigurationPropertyValueException(property, value,
					"The accepted form is a number from 1 to " + MAX_REQUESTS + ".");
		}
	}

}
