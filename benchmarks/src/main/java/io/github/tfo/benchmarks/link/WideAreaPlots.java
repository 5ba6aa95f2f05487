// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.report.Estimate;
import io.github.tfo.benchmarks.report.Plots;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.Sample.Statistic;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.XYChart;

/**
 * The plots of a run.
 */
final class WideAreaPlots {

	private static final String MEDIAN = "median, ms";

	private WideAreaPlots() {
	}

	static void write(List<Measured> all, Report report, int roundTrip) throws IOException {
		for (String scheme : List.of("http", "https")) {
			lines(all, report, "-" + scheme, scheme, (setting) -> setting.isClean() && setting.server().equals("nginx"),
					"A request on a new connection, " + scheme, "round trip, ms", Setting::roundTrip);
		}
		lines(all, report, "-request-size", "http", (setting) -> setting.requestBytes() > 0,
				"Where the gain ends: http, round trip " + roundTrip + " ms", "request, bytes", Setting::requestBytes);
		for (Measured measured : all) {
			if (measured.setting().loss() > 0) {
				bars(measured, "http", report);
				bars(measured, "https", report);
			}
		}
	}

	/** One library stands for all: the table has the others. */
	private static void lines(List<Measured> all, Report report, String suffix, String scheme,
			Predicate<Setting> settings, String title, String xTitle, ToIntFunction<Setting> x) throws IOException {
		List<Measured> points = all.stream()
			.filter((measured) -> settings.test(measured.setting()))
			.sorted(Comparator.comparingInt((measured) -> x.applyAsInt(measured.setting())))
			.toList();
		XYChart plot = Plots.lines(title, xTitle, MEDIAN);
		String reactor = BenchmarkClient.WEBCLIENT_REACTOR.toString();
		line(plot, points, x, "Reactor Netty, off", reactor, FastOpenMode.OFF, scheme);
		line(plot, points, x, "Reactor Netty, its option", reactor, FastOpenMode.LIBRARY_OPTION, scheme);
		line(plot, points, x, "Reactor Netty, starter", reactor, FastOpenMode.STARTER, scheme);
		line(plot, points, x, "curl", Curl.TITLE, FastOpenMode.OFF, scheme);
		line(plot, points, x, "curl --tcp-fastopen", Curl.TITLE, FastOpenMode.LIBRARY_OPTION, scheme);
		if (!plot.getSeriesMap().isEmpty()) {
			report.plot(suffix, plot);
		}
	}

	private static void line(XYChart plot, List<Measured> points, ToIntFunction<Setting> x, String name, String client,
			FastOpenMode mode, String scheme) {
		List<Integer> xs = new ArrayList<>();
		List<Double> ys = new ArrayList<>();
		for (Measured point : points) {
			point.find(client, mode, scheme).ifPresent((cell) -> {
				xs.add(x.applyAsInt(point.setting()));
				ys.add(cell.sample().median().value());
			});
		}
		if (!xs.isEmpty()) {
			plot.addSeries(name, xs, ys);
		}
	}

	private static void bars(Measured measured, String scheme, Report report) throws IOException {
		List<String> clients = measured.cells().stream().map((cell) -> cell.variant().client()).distinct().toList();
		CategoryChart plot = Plots.bars(scheme + ": " + measured.setting(), "mean, ms");
		for (FastOpenMode mode : List.of(FastOpenMode.OFF, FastOpenMode.LIBRARY_OPTION, FastOpenMode.STARTER)) {
			List<Double> values = new ArrayList<>();
			List<Double> errors = new ArrayList<>();
			for (String client : clients) {
				Optional<Estimate> mean = measured.find(client, mode, scheme)
					.map((cell) -> cell.sample().estimate(Statistic.MEAN));
				values.add(mean.map(Estimate::value).orElse(0.0));
				errors.add(mean.map((estimate) -> (estimate.high() - estimate.low()) / 2).orElse(0.0));
			}
			plot.addSeries(mode.toString(), clients.stream().map(WideAreaPlots::shortName).toList(), values, errors);
		}
		report.plot("-loss-" + scheme, plot);
	}

	private static String shortName(String client) {
		return client.replaceAll("Client on | by .*", " ").replace("Reactor Netty", "Reactor");
	}

}
