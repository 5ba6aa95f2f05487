package io.github.tfo.benchmarks.scaling;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.github.tfo.benchmarks.comparison.MedianInterval;
import io.github.tfo.benchmarks.report.Plot;
import io.github.tfo.benchmarks.report.Report;

/**
 * Tells how cost grows.
 */
final class ScalingReport {

	private static final String NAME = "scaling";

	private static final double MAX_ADDED_BYTES = 1024;

	/** Bytes kept of 1,000,000 destinations to bytes kept of 10,000. */
	private static final double MAX_MEMORY_RATIO = 1.1;

	private static final double BYTES_PER_MEBIBYTE = 1024 * 1024;

	private final Report report;

	private final Map<String, List<ConnectionPair>> connections = new LinkedHashMap<>();

	private final List<Double> retained = new ArrayList<>();

	ScalingReport(Map<String, String> options) {
		this.report = new Report(NAME, options);
	}

	void connections(String what, List<ConnectionPair> pairs) {
		this.connections.put(what, pairs);
		System.out.printf("%n%19s  %9s %-22s  %9s %9s %-22s  %9s %-26s  %s%n", what, "1/s off", "on/off", "CPU us off",
				"on", "on/off", "bytes off", "added by on", "Fast Opens, on");
		for (ConnectionPair pair : pairs) {
			System.out.printf(Locale.ROOT, "%,19d  %,9.0f %-22s  %9.1f %9.1f %-22s  %,9.0f %-26s  %.1f%%%n",
					pair.size(), pair.rateOff().median(), interval("%.3f", pair.rateRatio()),
					pair.cpuMicrosOff().median(), pair.cpuMicrosOn().median(), interval("%.3f", pair.cpuRatio()),
					pair.bytesOff().median(), interval("%,.0f", pair.bytesAdded()), 100 * pair.shareOfFastOpens());
			Map<String, Object> row = new LinkedHashMap<>();
			row.put("what", what);
			row.putAll(pair.describe());
			this.report.add(row);
		}
	}

	private static String interval(String format, MedianInterval median) {
		return String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", median.median(), median.low(),
				median.high());
	}

	void patterns(int entries, double nanos) {
		System.out.printf(Locale.ROOT, "%nExcluded destinations: %,d, nanoseconds a connection: %.0f%n", entries,
				nanos);
		this.report.add(Map.of("what", "excluded destinations", "size", entries, "ns a connection", nanos));
	}

	void memory(int destinations, long bytes) {
		double mebibytes = bytes / BYTES_PER_MEBIBYTE;
		this.retained.add(mebibytes);
		System.out.printf(Locale.ROOT, "%nDestinations that have lost a SYN: %,d, MiB that are kept of them: %.1f%n",
				destinations, mebibytes);
		this.report.add(Map.of("what", "remembered destinations", "size", destinations, "MiB", mebibytes));
	}

	void printThresholds() {
		System.out.println();
		this.connections.forEach(ScalingReport::printThresholds);
		int last = this.retained.size() - 1;
		threshold("memory, of the most destinations by those before",
				this.retained.get(last) / this.retained.get(last - 1) <= MAX_MEMORY_RATIO);
	}

	private static void printThresholds(String what, List<ConnectionPair> pairs) {
		MedianInterval first = pairs.get(0).cpuRatio();
		threshold(what + ", CPU on/off nowhere surely higher than for the fewest",
				pairs.stream().allMatch((pair) -> pair.cpuRatio().low() <= first.high()));
		threshold(what + ", bytes added at most 1 KiB",
				pairs.stream().allMatch((pair) -> pair.bytesAdded().median() <= MAX_ADDED_BYTES));
	}

	private static void threshold(String what, boolean holds) {
		System.out.println(what + ": " + (holds ? "holds" : "does not hold"));
	}

	List<Path> write(Path directory) throws IOException {
		List<Path> files = new ArrayList<>(List.of(this.report.write(directory)));
		for (Map.Entry<String, List<ConnectionPair>> entry : this.connections.entrySet()) {
			List<Integer> sizes = entry.getValue().stream().map(ConnectionPair::size).toList();
			files.add(new Plot("CPU time of the client for a connection", entry.getKey(), "microseconds").logarithmic()
				.line("off", sizes, entry.getValue().stream().map((pair) -> pair.cpuMicrosOff().median()).toList())
				.line("on", sizes, entry.getValue().stream().map((pair) -> pair.cpuMicrosOn().median()).toList())
				.write(directory, NAME + "-" + entry.getKey().replace(' ', '-')));
		}
		return files;
	}

}
