package io.github.tfo.benchmarks.widearea;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.statistics.Estimate;
import io.github.tfo.benchmarks.statistics.Statistic;

/**
 * All that was measured in a run.
 */
final class Cells {

	private final List<Cell> all = new ArrayList<>();

	void add(List<Cell> cells) {
		this.all.addAll(cells);
	}

	List<Cell> all() {
		return List.copyOf(this.all);
	}

	List<Cell> in(Setting setting, String scheme) {
		return this.all.stream()
			.filter((cell) -> cell.setting().equals(setting) && cell.variant().scheme().equals(scheme))
			.toList();
	}

	/**
	 * What was measured beside a cell with another client, or in another mode.
	 */
	Optional<Cell> beside(Cell cell, String client, FastOpenMode mode) {
		return in(cell.setting(), cell.variant().scheme()).stream()
			.filter((other) -> other.isOf(client, mode))
			.findAny();
	}

	/**
	 * To the same client without Fast Open.
	 */
	Optional<Estimate> toOff(Cell cell, Statistic statistic) {
		return (cell.variant().mode() == FastOpenMode.OFF) ? Optional.empty()
				: beside(cell, cell.variant().client(), FastOpenMode.OFF)
					.map((off) -> cell.sample().ratio(off.sample(), statistic));
	}

	/**
	 * To curl with Fast Open.
	 */
	Optional<Estimate> toCurl(Cell cell, Statistic statistic) {
		return (cell.variant().mode() != FastOpenMode.STARTER) ? Optional.empty()
				: beside(cell, Curl.TITLE, FastOpenMode.LIBRARY_OPTION)
					.map((curl) -> cell.sample().ratio(curl.sample(), statistic));
	}

	void addTo(Report report) {
		this.all.forEach((cell) -> report.add(row(cell)));
	}

	private Map<String, Object> row(Cell cell) {
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("server", cell.setting().server());
		row.put("roundTripMillis", cell.setting().roundTrip());
		row.put("lossPercent", cell.setting().loss());
		if (cell.setting().requestBytes() > 0) {
			row.put("requestBytes", cell.setting().requestBytes());
		}
		row.put("scheme", cell.variant().scheme());
		row.put("client", cell.variant().client());
		row.put("mode", cell.variant().mode().title());
		row.put("requests", cell.sample().size());
		row.put("failures", cell.failures());
		row.put("connections", cell.counts().connections());
		row.put("fastOpens", cell.counts().fastOpens());
		row.put("sessionsOffered", cell.counts().sessions());
		if (!cell.outcomes().isEmpty()) {
			row.put("outcomes", cell.outcomes());
		}
		for (Statistic statistic : Statistic.values()) {
			row.put(name(statistic) + "Millis", figures(cell.sample().estimate(statistic)));
			toOff(cell, statistic).ifPresent((ratio) -> row.put(name(statistic) + "ToOff", figures(ratio)));
			toCurl(cell, statistic).ifPresent((ratio) -> row.put(name(statistic) + "ToCurl", figures(ratio)));
		}
		return row;
	}

	private static String name(Statistic statistic) {
		return statistic.name().toLowerCase(Locale.ROOT);
	}

	private static Map<String, Double> figures(Estimate estimate) {
		Map<String, Double> figures = new LinkedHashMap<>();
		figures.put("value", estimate.value());
		if (estimate.hasLimits()) {
			figures.put("low", estimate.low());
			figures.put("high", estimate.high());
		}
		return figures;
	}

}
