package io.github.tfo.benchmarks.statistics;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Values that were measured independently of each other, at least one.
 */
public final class Sample {

	private static final int RESAMPLES = 2_000;

	private static final double TAIL = 0.025;

	private static final long SEED = 1;

	private final double[] sorted;

	private final Map<Statistic, Estimate> estimates = new ConcurrentHashMap<>();

	private final Map<RatioKey, Estimate> ratios = new ConcurrentHashMap<>();

	/**
	 * Create a sample of some values.
	 */
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
	 * A figure with its 95% interval: by order statistics, that of the mean by bootstrap.
	 */
	public Estimate estimate(Statistic statistic) {
		return this.estimates.computeIfAbsent(statistic, this::compute);
	}

	private Estimate compute(Statistic statistic) {
		double[] limits = switch (statistic) {
			case MEDIAN -> OrderStatistics.limits(this.sorted, 0.5);
			case P99 -> OrderStatistics.limits(this.sorted, 0.99);
			case MEAN -> percentiles((random) -> statistic.of(resample(random)));
		};
		return new Estimate(statistic.of(this.sorted), limits[0], limits[1]);
	}

	/**
	 * The ratio of a figure of this sample to that of another, with its 95% interval by
	 * bootstrap; without limits when either has too few values for its own.
	 */
	public Estimate ratio(Sample other, Statistic statistic) {
		return this.ratios.computeIfAbsent(new RatioKey(other, statistic), this::compute);
	}

	private Estimate compute(RatioKey comparison) {
		Sample other = comparison.other;
		Statistic statistic = comparison.statistic;
		double ratio = statistic.of(this.sorted) / statistic.of(other.sorted);
		if (statistic != Statistic.MEAN
				&& !(estimate(statistic).hasLimits() && other.estimate(statistic).hasLimits())) {
			return new Estimate(ratio, Double.NaN, Double.NaN);
		}
		double[] limits = percentiles(
				(random) -> statistic.of(resample(random)) / statistic.of(other.resample(random)));
		return new Estimate(ratio, limits[0], limits[1]);
	}

	private static double[] percentiles(Resampling resampling) {
		SplittableRandom random = new SplittableRandom(SEED);
		double[] figures = new double[RESAMPLES];
		Arrays.setAll(figures, (i) -> resampling.figure(random));
		Arrays.sort(figures);
		int outside = (int) (RESAMPLES * TAIL);
		return new double[] { figures[outside], figures[RESAMPLES - 1 - outside] };
	}

	/** As many values, drawn with replacement, sorted. */
	private double[] resample(SplittableRandom random) {
		int[] drawn = new int[this.sorted.length];
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

	private record RatioKey(Sample other, Statistic statistic) {

	}

	@FunctionalInterface
	private interface Resampling {

		double figure(SplittableRandom random);

	}

}
