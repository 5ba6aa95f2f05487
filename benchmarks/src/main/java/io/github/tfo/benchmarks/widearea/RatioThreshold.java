package io.github.tfo.benchmarks.widearea;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import io.github.tfo.benchmarks.statistics.Estimate;
import io.github.tfo.benchmarks.statistics.Statistic;

/**
 * A ratio that the starter should not exceed.
 *
 * @param title what it is about
 * @param most the ratio
 * @param statistic of what figure
 * @param scheme with which scheme
 * @param ratio of a cell
 * @param settings in which settings
 */
record RatioThreshold(String title, double most, Statistic statistic, String scheme,
		BiFunction<Cells, Cell, Optional<Estimate>> ratio, Predicate<Setting> settings) {

	private static final int FAR = 40;

	private static final int VERY_FAR = 100;

	static final List<RatioThreshold> ALL = List.of(
			toOff("http, 40 ms and more: median ours/off", 0.53, Statistic.MEDIAN, "http",
					(setting) -> isClean(setting) && setting.roundTrip() >= FAR),
			toOff("http, 40 ms and more: p99 ours/off", 0.60, Statistic.P99, "http",
					(setting) -> isClean(setting) && setting.roundTrip() >= FAR),
			new RatioThreshold("http, 40 ms and more: median ours/curl --tcp-fastopen", 1.08, Statistic.MEDIAN, "http",
					(cells, cell) -> cells.toCurl(cell, Statistic.MEDIAN),
					(setting) -> isClean(setting) && setting.roundTrip() >= FAR),
			toOff("https (TLS 1.3), 100 ms and more: median ours/off", 0.70, Statistic.MEDIAN, "https",
					(setting) -> isClean(setting) && setting.roundTrip() >= VERY_FAR),
			toOff("http, loss: mean ours/off", 1.00, Statistic.MEAN, "http", (setting) -> setting.loss() > 0),
			toOff("https, loss: mean ours/off", 1.00, Statistic.MEAN, "https", (setting) -> setting.loss() > 0));

	private static RatioThreshold toOff(String title, double most, Statistic statistic, String scheme,
			Predicate<Setting> settings) {
		return new RatioThreshold(title, most, statistic, scheme, (cells, cell) -> cells.toOff(cell, statistic),
				settings);
	}

	private static boolean isClean(Setting setting) {
		return setting.loss() == 0 && setting.requestBytes() == 0;
	}

	void print(Cells cells) {
		List<Cell> cellsOfStarter = cells.all()
			.stream()
			.filter((cell) -> cell.variant().mode() == FastOpenMode.STARTER
					&& cell.variant().scheme().equals(this.scheme) && this.settings.test(cell.setting())
					&& this.ratio.apply(cells, cell).isPresent())
			.toList();
		if (cellsOfStarter.isEmpty()) {
			System.out.printf("%n%s ≤ %.2f: not measured%n", this.title, this.most);
			return;
		}
		System.out.printf("%n%s ≤ %.2f%n", this.title, this.most);
		cellsOfStarter.forEach((cell) -> print(cell, this.ratio.apply(cells, cell).orElseThrow()));
	}

	private void print(Cell cell, Estimate ratio) {
		boolean holds = ratio.value() <= this.most;
		boolean chance = !ratio.hasLimits() || (ratio.low() <= this.most && this.most <= ratio.high());
		System.out.printf("  %-14s %-36s %-40s %s%s%n", holds ? "holds" : "does not hold", cell.variant().client(),
				cell.setting(), Table.text(ratio, 3), chance ? ", within chance" : "");
	}

}
