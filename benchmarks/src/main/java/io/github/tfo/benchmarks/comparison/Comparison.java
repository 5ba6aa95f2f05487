package io.github.tfo.benchmarks.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import io.github.tfo.linux.KernelCounters;

/**
 * The same thing measured with Fast Open off and on, in pairs whose order is left to
 * chance, so that neither always finds the machine that the other has left.
 */
public final class Comparison {

	private static final Random RANDOM = new Random();

	private final String title;

	private final MeasuredValues off;

	private final MeasuredValues on;

	public Comparison(String title, Measurement off, Measurement on) {
		this.title = title;
		this.off = new MeasuredValues(off);
		this.on = new MeasuredValues(on);
	}

	/**
	 * Measure pairs of all of them in rounds, so that what else goes on on the machine
	 * meets each of them.
	 */
	public static void measure(List<Comparison> comparisons, int pairs) throws Exception {
		for (int i = 0; i < pairs; i++) {
			for (Comparison comparison : comparisons) {
				comparison.measure();
			}
		}
	}

	private void measure() throws Exception {
		boolean offFirst = RANDOM.nextBoolean();
		(offFirst ? this.off : this.on).measure();
		(offFirst ? this.on : this.off).measure();
	}

	/**
	 * Forget what was measured, but not what the kernel counted.
	 */
	public void forget() {
		this.off.values.clear();
		this.on.values.clear();
	}

	public static void print(String unit, List<Comparison> comparisons) {
		System.out.printf("%n%-36s %12s %12s   %6s  %-14s %s%n", "medians, " + unit, "off", "on", "on/off",
				"95% interval", "Fast Opens off, on");
		comparisons.forEach(Comparison::print);
	}

	private void print() {
		List<Double> ratios = new ArrayList<>();
		for (int i = 0; i < this.on.values.size(); i++) {
			ratios.add(this.on.values.get(i) / this.off.values.get(i));
		}
		MedianInterval ratio = MedianInterval.of(ratios);
		System.out.printf(Locale.ROOT, "%-36s %,12.1f %,12.1f   %6.3f  %.3f to %.3f %d, %d%n", this.title,
				MedianInterval.of(this.off.values).median(), MedianInterval.of(this.on.values).median(), ratio.median(),
				ratio.low(), ratio.high(), this.off.fastOpens, this.on.fastOpens);
	}

	/** Measures once. */
	@FunctionalInterface
	public interface Measurement {

		double measure() throws Exception;

	}

	/** What was measured with Fast Open off, or on. */
	private static final class MeasuredValues {

		private final Measurement measurement;

		private final List<Double> values = new ArrayList<>();

		private long fastOpens;

		MeasuredValues(Measurement measurement) {
			this.measurement = measurement;
		}

		void measure() throws Exception {
			long before = fastOpens();
			this.values.add(this.measurement.measure());
			this.fastOpens += fastOpens() - before;
		}

		private static long fastOpens() throws IOException {
			return KernelCounters.read().active();
		}

	}

}
