package io.github.tfo.autoconfigure;

import java.time.Duration;

import io.github.tfo.connection.BackOff;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The durations of {@code tfo.backoff}, checked.
 */
final class BackOffDurations {

	private static final String ACCEPTED = " The accepted form is a positive duration, such as \"30s\" or \"1h\", and "
			+ "tfo.backoff.initial must not be longer than tfo.backoff.max.";

	private BackOffDurations() {
	}

	static BackOff check(FastOpenProperties.Backoff properties) {
		Duration initial = properties.getInitial();
		Duration max = properties.getMax();
		checkPositive("tfo.backoff.initial", initial);
		checkPositive("tfo.backoff.max", max);
		if (initial.compareTo(max) > 0) {
			throw new InvalidConfigurationPropertyValueException("tfo.backoff.initial", initial,
					"It is longer than tfo.backoff.max, " + max + "." + ACCEPTED);
		}
		return new BackOff(initial, max);
	}

	private static void checkPositive(String name, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw new InvalidConfigurationPropertyValueException(name, value, "It is not positive." + ACCEPTED);
		}
	}

}
