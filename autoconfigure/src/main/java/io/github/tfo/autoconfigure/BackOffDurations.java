package io.github.tfo.autoconfigure;

import java.time.Duration;

import io.github.tfo.connection.BackOff;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The durations of {@code tfo.backoff}, checked.
 */
final class BackOffDurations {

	private static final String INITIAL = "tfo.backoff.initial";

	private static final String MAX = "tfo.backoff.max";

	private static final String ACCEPTED = " The accepted form is a positive duration, such as \"30s\" or \"1h\", and "
			+ INITIAL + " must not be longer than " + MAX + ".";

	private BackOffDurations() {
	}

	static BackOff check(FastOpenProperties.Backoff properties) {
		Duration initial = properties.getInitial();
		Duration max = properties.getMax();
		checkPositive(INITIAL, initial);
		checkPositive(MAX, max);
		if (initial.compareTo(max) > 0) {
			throw outOfOrder(initial, max);
		}
		return new BackOff(initial, max);
	}

	private static InvalidConfigurationPropertyValueException outOfOrder(Duration initial, Duration max) {
		if (initial.equals(new FastOpenProperties.Backoff().getInitial())) {
			// Nobody has set it, perhaps
			return new InvalidConfigurationPropertyValueException(MAX, max,
					"It is shorter than " + INITIAL + ", " + initial + "." + ACCEPTED);
		}
		return new InvalidConfigurationPropertyValueException(INITIAL, initial,
				"It is longer than " + MAX + ", " + max + "." + ACCEPTED);
	}

	private static void checkPositive(String name, Duration value) {
		if (value.isZero() || value.isNegative()) {
			throw new InvalidConfigurationPropertyValueException(name, value, "It is not positive." + ACCEPTED);
		}
	}

}
