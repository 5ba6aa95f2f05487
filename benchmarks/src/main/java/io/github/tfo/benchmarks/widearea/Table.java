package io.github.tfo.benchmarks.widearea;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.github.tfo.benchmarks.statistics.Estimate;
import io.github.tfo.benchmarks.statistics.Statistic;

/**
 * What was measured in one setting, for people.
 */
final class Table {

	private static final String HEADINGS = "%n%s, %s: ms, with 95%% intervals; ratios to off of the same client,"
			+ " and to curl with Fast Open%n%-36s %-7s %4s  %-23s %-25s %-25s %-20s %-20s %-20s %-20s %s%n";

	private static final String ROW = "%-36s %-7s %4d  %-23s %-25s %-25s %-20s %-20s %-20s %-20s %d/%d%s%n";

	private Table() {
	}

	static void print(Cells cells, Setting setting, String scheme) {
		List<Cell> rows = cells.in(setting, scheme)
			.stream()
			.sorted(Comparator.comparingInt((cell) -> cell.variant().number()))
			.toList();
		System.out.printf(HEADINGS, scheme, setting, "client", "mode", "n", "median", "p99", "mean", "median/off",
				"p99/off", "mean/off", "median/curl", "Fast Opens");
		rows.forEach((cell) -> print(cells, cell));
	}

	private static void print(Cells cells, Cell cell) {
		System.out.printf(Locale.ROOT, ROW, cell.variant().client(), cell.variant().mode().title(),
				cell.sample().size(), text(cell.sample().estimate(Statistic.MEDIAN), 1),
				text(cell.sample().estimate(Statistic.P99), 1), text(cell.sample().estimate(Statistic.MEAN), 1),
				text(cells.toOff(cell, Statistic.MEDIAN)), text(cells.toOff(cell, Statistic.P99)),
				text(cells.toOff(cell, Statistic.MEAN)), text(cells.toCurl(cell, Statistic.MEDIAN)),
				cell.counts().fastOpens(), cell.counts().connections(), remark(cell));
	}

	private static String remark(Cell cell) {
		return ((cell.failures() > 0) ? ", " + cell.failures() + " failed" : "")
				+ ((cell.counts().sessions() > 0) ? ", " + cell.counts().sessions() + " would resume" : "")
				+ (cell.outcomes().keySet().stream().allMatch("hit"::equals) ? "" : ", " + cell.outcomes());
	}

	private static String text(Optional<Estimate> ratio) {
		return ratio.map((estimate) -> text(estimate, 3)).orElse("");
	}

	static String text(Estimate estimate, int digits) {
		String number = "%." + digits + "f";
		return estimate.hasLimits() ? String.format(Locale.ROOT, number + " " + number + "–" + number, estimate.value(),
				estimate.low(), estimate.high()) : String.format(Locale.ROOT, number + " (too few)", estimate.value());
	}

}
