package io.github.tfo.benchmarks.connections;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

import io.github.tfo.benchmarks.comparison.MedianInterval;
import io.github.tfo.benchmarks.report.Threshold;

/**
 * One client that opens connections in several ways, the first of them without Fast Open,
 * in rounds in which the order is left to chance.
 */
final class ConnectionsComparison {

	private static final double MIN_CONNECTIONS = 1.00;

	private static final double MAX_CPU = 1.03;

	private static final Random RANDOM = new Random();

	private final String client;

	private final int atOnce;

	private final List<ConnectionsVariant> variants;

	ConnectionsComparison(String client, int atOnce, List<ConnectionsVariant> variants) {
		this.client = client;
		this.atOnce = atOnce;
		this.variants = List.copyOf(variants);
	}

	int atOnce() {
		return this.atOnce;
	}

	void measure(long nanos) throws Exception {
		List<ConnectionsVariant> order = new ArrayList<>(this.variants);
		Collections.shuffle(order, RANDOM);
		for (ConnectionsVariant variant : order) {
			variant.measure(nanos, this.atOnce);
		}
	}

	void forget() {
		this.variants.forEach((variant) -> variant.slices().clear());
	}

	static void printHeader() {
		System.out.printf("%n%-30s %4s %-8s %8s %6s %-14s %7s %6s %-14s %8s %6s %6s%n", "medians", "", "", "conn/s",
				"ratio", "95% interval", "CPU us", "ratio", "95% interval", "bytes", "+", "hits");
	}

	void print() {
		for (Map<String, Object> row : rows()) {
			System.out.printf(Locale.ROOT,
					"%-30s %4d %-8s %,8.0f %6.3f %.3f to %.3f %7.1f %6.3f %.3f to %.3f %,8.0f %,6.0f %6.3f%n",
					row.values().toArray());
		}
	}

	List<Map<String, Object>> rows() {
		List<Map<String, Object>> rows = new ArrayList<>();
		ConnectionsVariant off = this.variants.get(0);
		for (ConnectionsVariant variant : this.variants) {
			MedianInterval perSecond = ratio(variant, Slice::perSecond);
			MedianInterval cpu = ratio(variant, Slice::cpuMicros);
			Map<String, Object> row = new LinkedHashMap<>();
			row.put("client", this.client);
			row.put("at once", this.atOnce);
			row.put("variant", variant.name());
			row.put("connections per second", median(variant, Slice::perSecond));
			row.put("ratio", perSecond.median());
			row.put("ratio low", perSecond.low());
			row.put("ratio high", perSecond.high());
			row.put("CPU microseconds", median(variant, Slice::cpuMicros));
			row.put("CPU ratio", cpu.median());
			row.put("CPU ratio low", cpu.low());
			row.put("CPU ratio high", cpu.high());
			row.put("bytes", median(variant, Slice::bytes));
			row.put("bytes more than off", median(variant, Slice::bytes) - median(off, Slice::bytes));
			row.put("hits per connection", hits(variant));
			rows.add(row);
		}
		return rows;
	}

	/**
	 * Return the thresholds for the variant with Fast Open against the one without.
	 */
	List<Threshold> thresholds() {
		ConnectionsVariant on = this.variants.get(this.variants.size() - 1);
		String title = this.client + ", " + this.atOnce + " at once: ";
		return List.of(
				Threshold.atLeast(title + "connections a second, on/off", ratio(on, Slice::perSecond).median(),
						MIN_CONNECTIONS),
				Threshold.atMost(title + "CPU per connection, on/off", ratio(on, Slice::cpuMicros).median(), MAX_CPU));
	}

	private MedianInterval ratio(ConnectionsVariant variant, ToDoubleFunction<Slice> figure) {
		List<Double> bases = figures(this.variants.get(0), figure);
		List<Double> figures = figures(variant, figure);
		return MedianInterval
			.of(IntStream.range(0, figures.size()).mapToObj((i) -> figures.get(i) / bases.get(i)).toList());
	}

	private static double median(ConnectionsVariant variant, ToDoubleFunction<Slice> figure) {
		return MedianInterval.of(figures(variant, figure)).median();
	}

	private static List<Double> figures(ConnectionsVariant variant, ToDoubleFunction<Slice> figure) {
		return variant.slices().stream().map(figure::applyAsDouble).toList();
	}

	private static double hits(ConnectionsVariant variant) {
		return variant.slices().stream().mapToDouble(Slice::fastOpens).sum()
				/ variant.slices().stream().mapToLong(Slice::connections).sum();
	}

}
