package io.github.tfo.benchmarks.comparison;

import java.util.Collection;

/**
 * The median of what was measured, and the 95% interval in which the sign test puts that
 * of all that could have been.
 *
 * @param median the median
 * @param low the lower end
 * @param high the upper end
 */
public record MedianInterval(double median, double low, double high) {

	/** Two-sided, 95%, of the standard normal distribution. */
	private static final double Z = 1.96;

	/**
	 * Return the median of some values, and its interval.
	 * @param values at least one, in any order
	 */
	public static MedianInterval of(Collection<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		int middle = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		// These many at each end are chance
		int rank = (int) Math.max(0, Math.floor(sorted.length / 2.0 - Z * Math.sqrt(sorted.length) / 2) - 1);
		return new MedianInterval(median, sorted[rank], sorted[sorted.length - 1 - rank]);
	}

}
