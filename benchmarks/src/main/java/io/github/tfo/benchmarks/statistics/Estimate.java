package io.github.tfo.benchmarks.statistics;

/**
 * A figure, and between which limits it would lie in 95 of 100 repetitions.
 *
 * @param value the figure
 * @param low the lower limit, {@code NaN} when there are too few values to tell
 * @param high the upper limit, {@code NaN} when there are too few values to tell
 */
public record Estimate(double value, double low, double high) {

	/**
	 * Whether there are both limits.
	 */
	public boolean hasLimits() {
		return !Double.isNaN(this.low) && !Double.isNaN(this.high);
	}

}
