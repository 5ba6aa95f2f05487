package io.github.tfo.sample.race;

import java.time.Duration;
import java.util.List;

/**
 * Quantiles by nearest rank: each is one of the values.
 */
public final class Quantiles {

	private final List<Duration> sorted;

	/**
	 * Create the quantiles of some values.
	 * @param values the values, at least one
	 */
	public Quantiles(List<Duration> values) {
		this.sorted = values.stream().sorted().toList();
	}

	/**
	 * Return the median: half of the values are not greater.
	 * @return the median
	 */
	public Duration median() {
		return percentile(50);
	}

	Duration p99() {
		return percentile(99);
	}

	private Duration percentile(int percent) {
		int rank = (this.sorted.size() * percent + 99) / 100;
		return this.sorted.get(rank - 1);
	}

}
