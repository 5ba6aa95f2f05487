// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.report.Estimate;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.Sample;
import io.github.tfo.benchmarks.report.Sample.Statistic;

/**
 * What was measured of all variants in one setting.
 */
record Measured(Setting setting, List<Cell> cells) {

	private static final String HEADINGS = "%n%s, %s: ms, with 95%% intervals; ratios to off of the same client,"
			+ " and to curl with Fast Open%n%-36s %-10s %4s  %-25s %-27s %-27s %-22s %-22s %-22s %-22s %s%n";

	private static final String ROW = "%-36s %-10s %4d  %-25s %-27s %-27s %-22s %-22s %-22s %-22s %d/%d%s%n";

	Optional<Cell> find(String client, FastOpenMode mode, String scheme) {
		return this.cells.stream()
			.filter((cell) -> cell.variant.is(client, mode) && cell.variant.scheme().equals(scheme))
			.findAny();
	}

	/** Return the ratio to the same client without Fast Open. */
	Optional<Estimate> toOff(Cell cell, Statistic statistic) {
		return (cell.variant.mode() == FastOpenMode.OFF) ? Optional.empty()
				: find(cell.variant.client(), FastOpenMode.OFF, cell.variant.scheme())
					.map((off) -> cell.sample.ratio(off.sample, statistic));
	}

	/** Return the ratio to curl with Fast Open. */
	Optional<Estimate> toCurl(Cell cell, Statistic statistic) {
		return (cell.variant.mode() != FastOpenMode.STARTER) ? Optional.empty()
				: find(Curl.TITLE, FastOpenMode.LIBRARY_OPTION, cell.variant.scheme())
					.map((curl) -> cell.sample.ratio(curl.sample, statistic));
	}

	/** Print a table of each scheme, and add all to the report. */
	void publish(Report report) {
		for (String scheme : List.of("http", "https")) {
			List<Cell> rows = this.cells.stream().filter((cell) -> cell.variant.scheme().equals(scheme)).toList();
			if (!rows.isEmpty()) {
				System.out.printf(HEADINGS, scheme, this.setting, "client", "mode", "n", "median", "p99", "mean",
						"median/off", "p99/off", "mean/off", "median/curl", "Fast Opens");
				rows.forEach(this::print);
			}
		}
		this.cells.forEach((cell) -> report.add(row(cell)));
	}

	private void print(Cell cell) {
		Stream<Optional<Estimate>> ratios = Stream.of(toOff(cell, Statistic.MEDIAN), toOff(cell, Statistic.P99),
				toOff(cell, Statistic.MEAN), toCurl(cell, Statistic.MEDIAN));
		String[] texts = ratios.map((ratio) -> ratio.map((estimate) -> estimate.text(3)).orElse(""))
			.toArray(String[]::new);
		System.out.printf(Locale.ROOT, ROW, cell.variant.client(), cell.variant.mode(), cell.sample.size(),
				cell.sample.estimate(Statistic.MEDIAN).text(1), cell.sample.estimate(Statistic.P99).text(1),
				cell.sample.estimate(Statistic.MEAN).text(1), texts[0], texts[1], texts[2], texts[3],
				cell.counts.fastOpens().get(), cell.counts.connections().get(), cell.remark());
	}

	private Map<String, Object> row(Cell cell) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("server", this.setting.server());
		row.put("roundTripMillis", this.setting.roundTrip());
		row.put("lossPercent", this.setting.loss());
		row.put("requestBytes", this.setting.requestBytes());
		row.put("scheme", cell.variant.scheme());
		row.put("client", cell.variant.client());
		row.put("mode", cell.variant.mode().toString());
		row.put("requests", cell.sample.size());
		row.put("failures", cell.failures);
		row.put("connections", cell.counts.connections());
		row.put("fastOpens", cell.counts.fastOpens());
		row.put("outcomes", cell.outcomes);
		for (Statistic statistic : Statistic.values()) {
			String name = statistic.name().toLowerCase(Locale.ROOT);
			row.put(name + "Millis", cell.sample.estimate(statistic));
			toOff(cell, statistic).ifPresent((ratio) -> row.put(name + "ToOff", ratio));
			toCurl(cell, statistic).ifPresent((ratio) -> row.put(name + "ToCurl", ratio));
		}
		return row;
	}

	/**
	 * What was measured of one variant.
	 *
	 * @param sample the times in milliseconds
	 * @param failures how many requests had no answer, or a wrong one
	 * @param counts what the packets tell
	 * @param outcomes what the starter says
	 */
	record Cell(Variant variant, Sample sample, int failures, Wire.Counts counts, Map<String, Integer> outcomes) {

		private String remark() {
			return ((this.failures > 0) ? ", " + this.failures + " failed" : "")
					+ (this.outcomes.keySet().stream().allMatch("hit"::equals) ? "" : ", " + this.outcomes);
		}

	}

}
