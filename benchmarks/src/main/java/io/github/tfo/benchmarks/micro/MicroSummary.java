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

import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.report.BarPlot;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.Threshold;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What JMH has measured, as far as it tells what a new connection costs.
 */
final class MicroSummary {

	private static final double MAX_MICROS = 5;

	private static final double MAX_BYTES = 1024;

	/**
	 * The cost of a connection to one of 10,000 destinations, to that to the only one.
	 */
	private static final double MAX_GROWTH = 2;

	private static final String NATIVE_CALLS = "NativeCalls.";

	private final List<MicroResult> rows;

	MicroSummary(List<MicroResult> rows) {
		this.rows = List.copyOf(rows);
	}

	static MicroSummary of(Collection<RunResult> results) {
		List<MicroResult> rows = new ArrayList<>();
		for (RunResult result : results) {
			Map<String, String> parameters = new TreeMap<>();
			result.getParams().getParamsKeys().forEach((key) -> parameters.put(key, result.getParams().getParam(key)));
			String name = result.getParams().getBenchmark();
			Result<?> allocated = result.getSecondaryResults().get("gc.alloc.rate.norm");
			rows.add(new MicroResult(name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1), parameters,
					result.getPrimaryResult().getScore(), result.getPrimaryResult().getScoreError(),
					(allocated != null) ? allocated.getScore() : Double.NaN));
		}
		return new MicroSummary(rows);
	}

	void print() {
		System.out.printf("%n%-44s %12s %10s %10s%n", "", "ns", "+-", "bytes");
		for (MicroResult row : table()) {
			System.out.printf(Locale.ROOT, "%-44s %,12.0f %,10.0f %,10.0f%n", row.title(), row.nanos(), row.error(),
					row.bytes());
		}
		System.out.println();
		thresholds().forEach(System.out::println);
	}

	void write(Path directory, Map<String, String> options) throws IOException {
		Report report = new Report("micro", options);
		table().forEach((row) -> report.add(row.figures()));
		report.write(directory);
		plot(directory, "micro-native-calls", "Each native call alone", "ns",
				this.rows.stream()
					.filter((row) -> row.name().startsWith(NATIVE_CALLS))
					.collect(Collectors.toMap((row) -> row.name().substring(NATIVE_CALLS.length()), MicroResult::nanos,
							(a, b) -> a, LinkedHashMap::new)));
		plot(directory, "micro-integrations", "Allocated for a new connection through each integration, on less off",
				"bytes",
				integrations().stream()
					.collect(Collectors.toMap((row) -> row.parameters().getOrDefault("client", ""), MicroResult::bytes,
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
	private List<MicroResult> table() {
		List<MicroResult> table = new ArrayList<>(this.rows);
		table.addAll(newConnections());
		table.addAll(integrations());
		return table;
	}

	private List<MicroResult> newConnections() {
		return differences("Fast Open of a new connection", (row) -> row.name().equals("NewConnection.socketsAlone"),
				(row) -> row.name().equals("NewConnection.connection"));
	}

	private List<MicroResult> integrations() {
		return differences("Fast Open through the integration",
				(row) -> "false".equals(row.parameters().get("fastOpen")),
				(row) -> "true".equals(row.parameters().get("fastOpen")));
	}

	private List<MicroResult> differences(String name, Predicate<MicroResult> without, Predicate<MicroResult> with) {
		List<MicroResult> differences = new ArrayList<>();
		for (MicroResult row : this.rows) {
			if (with.test(row)) {
				this.rows.stream()
					.filter((other) -> without.test(other) && other.key().equals(row.key()))
					.forEach((other) -> differences.add(row.less(name, other)));
			}
		}
		return differences;
	}

	List<Threshold> thresholds() {
		List<Threshold> thresholds = new ArrayList<>();
		List<MicroResult> connections = newConnections();
		for (MicroResult row : connections) {
			String title = row.title();
			thresholds
				.add(Threshold.atMost(title + ", us", row.nanos() / TimeUnit.MICROSECONDS.toNanos(1), MAX_MICROS));
			thresholds.add(Threshold.atMost(title + ", bytes", row.bytes(), MAX_BYTES));
		}
		for (MicroResult row : connections) {
			MicroResult first = connections.get(0);
			if (row != first) {
				thresholds.add(Threshold.atMost(row.title() + ", times " + first.parameters(),
						row.nanos() / first.nanos(), MAX_GROWTH));
			}
		}
		integrations()
			.forEach((row) -> thresholds.add(Threshold.atMost(row.title() + ", bytes", row.bytes(), MAX_BYTES)));
		return thresholds;
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
	record MicroResult(String name, Map<String, String> parameters, double nanos, double error, double bytes) {

		/**
		 * What is the same on both sides of a difference.
		 */
		Map<String, String> key() {
			Map<String, String> key = new TreeMap<>(this.parameters);
			key.remove("fastOpen");
			return key;
		}

		MicroResult less(String newName, MicroResult other) {
			return new MicroResult(newName, key(), this.nanos - other.nanos, Math.hypot(this.error, other.error),
					this.bytes - other.bytes);
		}

		String title() {
			List<String> words = new ArrayList<>(List.of(this.name));
			this.parameters
				.forEach((key, value) -> words.add(key.equals("client") ? client(value) : key + " " + value));
			return String.join(", ", words);
		}

		private static String client(String name) {
			return BenchmarkClient.valueOf(name).title();
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
