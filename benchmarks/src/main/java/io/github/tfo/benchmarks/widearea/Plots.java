package io.github.tfo.benchmarks.widearea;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.report.BarPlot;
import io.github.tfo.benchmarks.report.Plot;
import io.github.tfo.benchmarks.statistics.Estimate;
import io.github.tfo.benchmarks.statistics.Statistic;

/**
 * The plots of a run.
 */
final class Plots {

	private static final String MEDIAN = "median, ms";

	private Plots() {
	}

	static List<Path> write(Cells cells, Path directory, int roundTrip) throws IOException {
		List<Path> files = new ArrayList<>();
		for (String scheme : List.of("http", "https")) {
			List<Cell> clean = select(cells,
					(cell) -> cell.variant().scheme().equals(scheme) && cell.setting().loss() == 0
							&& cell.setting().requestBytes() == 0
							&& cell.setting().server().equals(cells.all().get(0).setting().server()));
			if (!clean.isEmpty()) {
				Plot plot = new Plot("A request on a new connection, " + scheme, "round trip, ms", MEDIAN);
				lines(clean, plot, (cell) -> cell.setting().roundTrip());
				files.add(plot.write(directory, "wide-area-" + scheme));
			}
		}
		List<Cell> sizes = select(cells, (cell) -> cell.setting().requestBytes() > 0);
		if (!sizes.isEmpty()) {
			Plot plot = new Plot("Where the gain ends: http, round trip " + roundTrip + " ms", "request, bytes",
					MEDIAN);
			lines(sizes, plot, (cell) -> cell.setting().requestBytes());
			files.add(plot.write(directory, "wide-area-request-size"));
		}
		for (String scheme : List.of("http", "https")) {
			List<Cell> lossy = select(cells,
					(cell) -> cell.setting().loss() > 0 && cell.variant().scheme().equals(scheme));
			if (!lossy.isEmpty()) {
				files.add(loss(lossy, scheme).write(directory, "wide-area-loss-" + scheme));
			}
		}
		return files;
	}

	private static List<Cell> select(Cells cells, Predicate<Cell> condition) {
		return cells.all().stream().filter(condition).toList();
	}

	/** One library stands for all: the table has the others. */
	private static void lines(List<Cell> cells, Plot plot, ToIntFunction<Cell> x) {
		String client = BenchmarkClient.WEBCLIENT_REACTOR.title();
		Map<String, Predicate<Cell>> lines = new LinkedHashMap<>();
		lines.put("Reactor Netty, off", (cell) -> cell.isOf(client, FastOpenMode.OFF));
		lines.put("Reactor Netty, its option", (cell) -> cell.isOf(client, FastOpenMode.LIBRARY_OPTION));
		lines.put("Reactor Netty, ours", (cell) -> cell.isOf(client, FastOpenMode.STARTER));
		lines.put("curl", (cell) -> cell.isOf(Curl.TITLE, FastOpenMode.OFF));
		lines.put("curl --tcp-fastopen", (cell) -> cell.isOf(Curl.TITLE, FastOpenMode.LIBRARY_OPTION));
		lines.forEach((name, condition) -> {
			List<Cell> points = cells.stream().filter(condition).sorted(Comparator.comparingInt(x)).toList();
			if (!points.isEmpty()) {
				plot.line(name, points.stream().map(x::applyAsInt).toList(),
						points.stream().map((cell) -> cell.sample().estimate(Statistic.MEDIAN).value()).toList());
			}
		});
	}

	private static BarPlot loss(List<Cell> cells, String scheme) {
		List<String> clients = cells.stream().map((cell) -> cell.variant().client()).distinct().toList();
		Setting setting = cells.get(0).setting();
		BarPlot plot = new BarPlot(
				setting.loss() + " % of the packets lost: " + scheme + ", round trip " + setting.roundTrip() + " ms",
				"mean, ms", clients.stream().map(Plots::shortName).toList());
		for (FastOpenMode mode : FastOpenMode.values()) {
			List<Double> values = new ArrayList<>();
			List<Double> errors = new ArrayList<>();
			for (String client : clients) {
				Optional<Estimate> mean = cells.stream()
					.filter((cell) -> cell.isOf(client, mode))
					.map((cell) -> cell.sample().estimate(Statistic.MEAN))
					.findAny();
				values.add(mean.map(Estimate::value).orElse(0.0));
				errors.add(mean.map((estimate) -> (estimate.high() - estimate.low()) / 2).orElse(0.0));
			}
			plot.bars(mode.title(), values, errors);
		}
		return plot;
	}

	private static String shortName(String client) {
		return client.replace("RestClient on ", "RestClient, ")
			.replace("WebClient on ", "WebClient, ")
			.replace(" by FastOpenSocketFactory", "")
			.replace("the JDK's HttpClient", "JDK")
			.replace("Reactor Netty", "Reactor");
	}

}
