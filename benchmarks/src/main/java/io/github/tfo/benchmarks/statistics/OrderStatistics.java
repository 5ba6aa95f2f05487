package io.github.tfo.benchmarks.statistics;

/**
 * The interval of a quantile between two of the values, whatever their distribution: how
 * many values are below the quantile is binomially distributed.
 */
final class OrderStatistics {

	private static final double TAIL = 0.025;

	private OrderStatistics() {
	}

	/**
	 * The 95% interval of a quantile.
	 * @param sorted the values
	 * @param quantile between 0 and 1
	 * @return its limits; {@code NaN} where no value is far enough out
	 */
	static double[] limits(double[] sorted, double quantile) {
		double low = Double.NaN;
		double high = Double.NaN;
		// Logarithms, since the first probability may be too small for a double
		double log = sorted.length * Math.log1p(-quantile);
		double cumulated = 0;
		for (int below = 0; below < sorted.length; below++) {
			cumulated += Math.exp(log);
			if (cumulated <= TAIL) {
				low = sorted[below];
			}
			if (cumulated >= 1 - TAIL) {
				high = sorted[below];
				break;
			}
			log += Math.log((sorted.length - below) / (below + 1.0)) + Math.log(quantile / (1 - quantile));
		}
		return new double[] { low, high };
	}

}
