// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import io.github.tfo.benchmarks.report.Estimate;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.Sample;

/**
 * The same thing done in several ways, the first of them without Fast Open and the last
 * with the starter. It is measured in rounds of short slices whose order is left to
 * chance, so that no way always finds the machine that another has left. Each slice is
 * compared with that of the first way in the same round.
 */
final class Comparison {

	private final String title;

	private final List<Way> ways;

	Comparison(String title, List<Way> ways) {
		this.title = title;
		this.ways = ways;
	}

	/**
	 * Measure all of them in the same rounds, so that what else goes on on the machine
	 * meets each of them.
	 */
	static void measure(List<Comparison> comparisons, int rounds, Duration slice) throws Exception {
		for (int i = 0; i < rounds; i++) {
			for (Comparison comparison : comparisons) {
				List<Way> order = new ArrayList<>(comparison.ways);
				Collections.shuffle(order);
				for (Way way : order) {
					Usage before = Usage.now();
					double operations = way.work.until(before.wallNanos() + slice.toNanos());
					way.slices.add(new Slice(operations, Usage.now().since(before)));
				}
			}
		}
	}

	/** Do the same for some time, without keeping what was measured. */
	static void warmUp(List<Comparison> comparisons, Duration duration, Duration slice) throws Exception {
		measure(comparisons, (int) (duration.toNanos() / slice.toNanos()), slice);
		comparisons.forEach((comparison) -> comparison.ways.forEach((way) -> way.slices.clear()));
	}

	static void printHeader(String operations) {
		System.out.printf("%n%-42s %-8s %12s %-23s %10s %-23s %9s %-25s %s%n", "medians, 95% intervals", "",
				operations + "/s", "ratio", "CPU us", "ratio", "bytes", "more", "Fast Opens");
	}

	/** Print all ways, and add them to the report. */
	void publish(Report report) {
		for (Way way : this.ways) {
			Map<String, Object> row = new LinkedHashMap<>();
			row.put("title", this.title);
			row.put("way", way.name);
			row.put("perSecond", way.median(Slice::perSecond));
			row.put("perSecondToOff", compare(way, Slice::perSecond, (value, off) -> value / off));
			row.put("cpuMicros", way.median(Slice::cpuMicros));
			row.put("cpuToOff", compare(way, Slice::cpuMicros, (value, off) -> value / off));
			row.put("bytes", way.median(Slice::bytes));
			row.put("bytesMore", compare(way, Slice::bytes, (value, off) -> value - off));
			row.put("fastOpensPerOperation", way.fastOpens());
			report.add(row);
			Object[] texts = row.values().toArray();
			for (int i = 0; i < texts.length; i++) {
				texts[i] = (texts[i] instanceof Estimate estimate) ? estimate.text((i == 7) ? 0 : 3) : texts[i];
			}
			System.out.printf(Locale.ROOT, "%-42s %-8s %,12.0f %-23s %,10.1f %-23s %,9.0f %-25s %.3f%n", texts);
		}
	}

	Estimate perSecondToOff() {
		return compare(last(), Slice::perSecond, (value, off) -> value / off);
	}

	Estimate cpuToOff() {
		return compare(last(), Slice::cpuMicros, (value, off) -> value / off);
	}

	Estimate bytesMore() {
		return compare(last(), Slice::bytes, (value, off) -> value - off);
	}

	private Way last() {
		return this.ways.get(this.ways.size() - 1);
	}

	private Estimate compare(Way way, ToDoubleFunction<Slice> figure, DoubleBinaryOperator operator) {
		List<Slice> off = this.ways.get(0).slices;
		return new Sample(IntStream.range(0, off.size())
			.mapToDouble((i) -> operator.applyAsDouble(figure.applyAsDouble(way.slices.get(i)),
					figure.applyAsDouble(off.get(i))))
			.boxed()
			.toList()).median();
	}

	@Override
	public String toString() {
		return this.title;
	}

	/** Does something again and again. */
	@FunctionalInterface
	interface Work {

		/**
		 * Do it.
		 * @param end when to begin no more, in terms of {@link System#nanoTime()}
		 * @return how often
		 */
		double until(long end) throws Exception;

	}

	/** One way to do it, and what was measured. */
	record Way(String name, Work work, List<Slice> slices) {

		Way(String name, Work work) {
			this(name, work, new ArrayList<>());
		}

		private double median(ToDoubleFunction<Slice> figure) {
			return new Sample(this.slices.stream().map(figure::applyAsDouble).toList()).median().value();
		}

		private double fastOpens() {
			return this.slices.stream().mapToDouble((slice) -> slice.used.fastOpens()).sum()
					/ this.slices.stream().mapToDouble(Slice::operations).sum();
		}

	}

	/** What was done in one slice, and what this process used for it. */
	private record Slice(double operations, Usage used) {

		double perSecond() {
			return this.operations * 1e9 / this.used.wallNanos();
		}

		double cpuMicros() {
			return this.used.cpuNanos() / 1e3 / this.operations;
		}

		double bytes() {
			return this.used.bytes() / this.operations;
		}

	}

}
