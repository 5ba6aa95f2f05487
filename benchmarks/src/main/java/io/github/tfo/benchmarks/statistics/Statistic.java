package io.github.tfo.benchmarks.statistics;

/**
 * One figure for many values.
 */
public enum Statistic {

	/** Half of the values are below. */
	MEDIAN {

		@Override
		double of(double[] sorted) {
			int middle = sorted.length / 2;
			return (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		}

	},

	/** By nearest rank: one of the values. */
	P99 {

		@Override
		double of(double[] sorted) {
			return sorted[(sorted.length * 99 + 99) / 100 - 1];
		}

	},

	/** The sum by the number. */
	MEAN {

		@Override
		double of(double[] sorted) {
			double sum = 0;
			for (double value : sorted) {
				sum += value;
			}
			return sum / sorted.length;
		}

	};

	abstract double of(double[] sorted);

}
