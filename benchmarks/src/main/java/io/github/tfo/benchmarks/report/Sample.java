// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;

import org.apache.commons.math3.distribution.BinomialDistribution;

/**
 * Values that were measured independently of each other, at least one.
 */
public final class Sample {

	private static final int RESAMPLES = 2_000;

	private static final double TAIL = 0.025;

	private static final long SEED = 1;

	private final double[] sorted;

	public Sample(Collection<Double> values) {
		if (values.isEmpty()) {
			throw new IllegalArgumentException("There are no values");
		}
		this.sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
	}

	public int size() {
		return this.sorted.length;
	}

	/**
	 * Return a figure with its 95% interval: by order statistics, and that of the mean by
	 * bootstrap.
	 */
	public Estimate estimate(Statistic statistic) {
		return switch (statistic) {
			case MEDIAN -> byRank(statistic, 0.5);
			case P99 -> byRank(statistic, 0.99);
			case MEAN -> bootstrap(statistic.of(this.sorted), (random) -> statistic.of(resample(random)));
		};
	}

	public Estimate median() {
		return estimate(Statistic.MEDIAN);
	}

	/**
	 * How many values are below a quantile is binomially distributed, whatever the
	 * distribution of the values.
	 */
	private Estimate byRank(Statistic statistic, double quantile) {
		BinomialDistribution below = new BinomialDistribution(null, size(), quantile);
		int low = below.inverseCumulativeProbability(TAIL) - 1;
		int high = below.inverseCumulativeProbability(1 - TAIL);
		return new Estimate(statistic.of(this.sorted), (low >= 0) ? this.sorted[low] : Double.NaN,
				(high < size()) ? this.sorted[high] : Double.NaN);
	}

	/**
	 * Return the ratio of a figure of this sample to that of another, with its 95%
	 * interval by bootstrap; without limits when either has too few values for its own.
	 */
	public Estimate ratio(Sample other, Statistic statistic) {
		double ratio = statistic.of(this.sorted) / statistic.of(other.sorted);
		if (!estimate(statistic).hasLimits() || !other.estimate(statistic).hasLimits()) {
			return new Estimate(ratio, Double.NaN, Double.NaN);
		}
		return bootstrap(ratio, (random) -> statistic.of(resample(random)) / statistic.of(other.resample(random)));
	}

	private static Estimate bootstrap(double value, ToDoubleFunction<SplittableRandom> figure) {
		SplittableRandom random = new SplittableRandom(SEED);
		double[] figures = DoubleStream.generate(() -> figure.applyAsDouble(random))
			.limit(RESAMPLES)
			.sorted()
			.toArray();
		int outside = (int) (RESAMPLES * TAIL);
		return new Estimate(value, figures[outside], figures[RESAMPLES - 1 - outside]);
	}

	/** Draw as many values with replacement, and sort them. */
	private double[] resample(SplittableRandom random) {
		int[] drawn = new int[size()];
		for (int i = 0; i < drawn.length; i++) {
			drawn[random.nextInt(drawn.length)]++;
		}
		double[] resampled = new double[drawn.length];
		int next = 0;
		for (int i = 0; i < drawn.length; i++) {
			Arrays.fill(resampled, next, next + drawn[i], this.sorted[i]);
			next += drawn[i];
		}
		return resampled;
	}

	/** One figure for many values. */
	public enum Statistic {

		/** Half of the values are below. */
		MEDIAN,

		/** One of the values, by nearest rank. */
		P99,

		/** The sum by the number. */
		MEAN;

		private double of(double[] sorted) {
			int middle = sorted.length / 2;
			return switch (this) {
				case MEDIAN -> (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
				case P99 -> sorted[(sorted.length * 99 + 99) / 100 - 1];
				case MEAN -> DoubleStream.of(sorted).sum() / sorted.length;
			};
		}

	}

}
