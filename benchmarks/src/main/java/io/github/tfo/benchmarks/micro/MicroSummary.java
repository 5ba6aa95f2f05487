package io.github.tfo.benchmarks.micro;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

import io.github.tfo.benchmarks.client.HttpClientKind;
import io.github.tfo.benchmarks.report.Bar;
import io.github.tfo.benchmarks.report.BarPlot;
import io.github.tfo.benchmarks.report.Report;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What JMH has measured, as far as it tells what a new connection costs.
 */
final class MicroSummary {

	private static final double MAX_MICROS = 5;

	private static final double MAX_BYTES = 1024;

	/** Of a connection to one of ten thousand destinations to that to the only one. */
	private static final double MAX_GROWTH = 2;

	private static final String NATIVE_CALLS = "NativeCalls.";

	private final List<Row> rows;

	MicroSummary(List<Row> rows) {
		this.rows = List.copyOf(rows);
	}

	static MicroSummary of(Collection<RunResult> results) {
		List<Row> rows = new ArrayList<>();
		for (RunResult result : results) {
			Map<String, String> parameters = new TreeMap<>();
			result.getParams().getParamsKeys().forEach((key) -> parameters.put(key, result.getParams().getParam(key)));
			String name = result.getParams().getBenchmark();
			Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
			rows.add(new Row(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1), parameters,
					result.getPrimaryResult().getScore(), result.getPrimaryResult().getScoreError(),
					(allocated != null) ? allocated.getScore() : Double.NaN));
		}
		return new MicroSummary(rows);
	}

	void print() {
		System.out.printf("%n%-44s %12s %10s %10s%n", "", "ns", "+-", "bytes");
		for (Row row : table()) {
			System.out.printf(Locale.ROOT, "%-44s %,12.0f %,10.0f %,10.0f%n", row.title(), row.nanos(), row.error(),
					row.bytes());
		}
		System.out.println();
		bars().forEach(System.out::println);
	}

	void write(Path directory, Map<String, String> options) throws IOException {
		Report report = new Report("micro", options);
		table().forEach((row) -> report.add(row.figures()));
		report.write(directory);
		plot(directory, "micro-native-calls", "Each native call alone", "ns",
				this.rows.stream()
					.filter((row) -> row.name().startsWith(NATIVE_CALLS))
					.collect(Collectors.toMap((row) -> row.name().substring(NATIVE_CALLS.length()), Row::nanos,
							(a, b) -> a, LinkedHashMap::new)));
		plot(directory, "micro-integrations", "Allocated for a new connection through each integration, on less off",
				"bytes",
				integrations().stream()
					.collect(Collectors.toMap((row) -> row.parameters().getOrDefault("client", ""), Row::bytes,
							(a, b) -> a, LinkedHashMap::new)));
	}

	private static void plot(Path directory, String file, String title, String unit, Map<String, Double> figures)
			throws IOException {
		if (!figures.isEmpty()) {
			new BarPlot(title, unit, List.copyOf(figures.keySet()))
				.bars(unit, List.copyOf(figures.values()), Collections.nCopies(figures.size(), 0.0))
				.write(directory, file);
		}
	}

	/**
	 * What was measured, and the differences that say what Fast Open adds.
	 */
	private List<Row> table() {
		List<Row> table = new ArrayList<>(this.rows);
		table.addAll(newConnections());
		table.addAll(integrations());
		return table;
	}

	private List<Row> newConnections() {
		return differences("Fast Open of a new connection", (row) -> row.name().equals("NewConnection.socketsAlone"),
				(row) -> row.name().equals("NewConnection.connection"));
	}

	private List<Row> integrations() {
		return differences("Fast Open through the integration",
				(row) -> "false".equals(row.parameters().get("fastOpen")),
				(row) -> "true".equals(row.parameters().get("fastOpen")));
	}

	private List<Row> differences(String name, Predicate<Row> without, Predicate<Row> with) {
		List<Row> differences = new ArrayList<>();
		for (Row row : this.rows) {
			if (with.test(row)) {
				this.rows.stream()
					.filter((other) -> without.test(other) && other.key().equals(row.key()))
					.forEach((other) -> differences.add(row.less(name, other)));
			}
		}
		return differences;
	}

	List<Bar> bars() {
		List<Bar> bars = new ArrayList<>();
		List<Row> connections = newConnections();
		for (Row row : connections) {
			String title = row.title();
			bars.add(Bar.atMost(title + ", us", row.nanos() / TimeUnit.MICROSECONDS.toNanos(1), MAX_MICROS));
			bars.add(Bar.atMost(title + ", bytes", row.bytes(), MAX_BYTES));
		}
		for (Row row : connections) {
			Row first = connections.get(0);
			if (row != first) {
				bars.add(Bar.atMost(row.title() + ", times " + first.parameters(), row.nanos() / first.nanos(),
						MAX_GROWTH));
			}
		}
		integrations().forEach((row) -> bars.add(Bar.atMost(row.title() + ", bytes", row.bytes(), MAX_BYTES)));
		return bars;
	}

	/**
	 * The figures of one benchmark.
	 *
	 * @param name class and method
	 * @param parameters those of JMH
	 * @param nanos an operation's time
	 * @param error half the width of the interval that JMH gives it
	 * @param bytes what an operation allocates
	 */
	record Row(String name, Map<String, String> parameters, double nanos, double error, double bytes) {

		/**
		 * What is the same on both sides of a difference.
		 */
		Map<String, String> key() {
			Map<String, String> key = new TreeMap<>(this.parameters);
			key.remove("fastOpen");
			return key;
		}

		Row less(String newName, Row other) {
			return new Row(newName, key(), this.nanos - other.nanos, Math.hypot(this.error, other.error),
					this.bytes - other.bytes);
		}

		String title() {
			List<String> words = new ArrayList<>(List.of(this.name));
			this.parameters
				.forEach((key, value) -> words.add(key.equals("client") ? client(value) : key + " " + value));
			return String.join(", ", words);
		}

		private static String client(String name) {
			return HttpClientKind.valueOf(name).title();
		}

		Map<String, Object> figures() {
			Map<String, Object> figures = new LinkedHashMap<>(Map.of("name", this.name));
			figures.putAll(this.parameters);
			figures.put("nanoseconds", this.nanos);
			figures.put("error", this.error);
			figures.put("bytes", this.bytes);
			return figures;
		}

	}

}
