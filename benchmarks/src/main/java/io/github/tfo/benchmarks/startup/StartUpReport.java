package io.github.tfo.benchmarks.startup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

import io.github.tfo.benchmarks.comparison.MedianInterval;
import io.github.tfo.benchmarks.report.Plot;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.startup.ApplicationStart.Measured;
import org.jspecify.annotations.Nullable;

/**
 * Tells what the starts of all variants say.
 */
final class StartUpReport {

	static final String NAME = "start-up";

	private static final double MAX_READY_RATIO = 1.03;

	private static final double MAX_MEBIBYTES = 12;

	private final StartUps starts;

	StartUpReport(StartUps starts) {
		this.starts = starts;
	}

	void print() {
		System.out.printf("%n%-34s %9s %9s %9s   %-24s %-24s %s%n", "medians (95% interval)", "without", "off", "on",
				"on/off", "on - off", "on - without");
		for (StartUpFigure figure : StartUpFigure.values()) {
			System.out.printf("%-34s %9s %9s %9s   %-24s %-24s %s%n",
					figure.title() + (figure.unit().isEmpty() ? "" : ", " + figure.unit()),
					median(StarterVariant.WITHOUT, figure), median(StarterVariant.OFF, figure),
					median(StarterVariant.ON, figure),
					interval("%.3f", this.starts.ratio(StarterVariant.ON, StarterVariant.OFF, figure)),
					interval("%+.1f", this.starts.difference(StarterVariant.ON, StarterVariant.OFF, figure)),
					interval("%+.1f", this.starts.difference(StarterVariant.ON, StarterVariant.WITHOUT, figure)));
		}
		System.out.printf("%nFirst requests: %d of each variant, none failed; Fast Opens among them: off %d, on %d%n",
				this.starts.of(StarterVariant.ON).size(), this.starts.firstFastOpens(StarterVariant.OFF),
				this.starts.firstFastOpens(StarterVariant.ON));
		threshold("time to ready", this.starts.ratio(StarterVariant.ON, StarterVariant.OFF, StartUpFigure.READY),
				MAX_READY_RATIO, "%.3f");
		threshold("resident memory, MiB",
				this.starts.difference(StarterVariant.ON, StarterVariant.OFF, StartUpFigure.RESIDENT), MAX_MEBIBYTES,
				"%+.1f");
	}

	private String median(StarterVariant variant, StartUpFigure figure) {
		MedianInterval median = this.starts.median(variant, figure);
		return (median != null) ? String.format(Locale.ROOT, "%,.1f", median.median()) : "";
	}

	private static String interval(String format, @Nullable MedianInterval median) {
		return (median != null) ? String.format(Locale.ROOT, format + " (" + format + " to " + format + ")",
				median.median(), median.low(), median.high()) : "";
	}

	private static void threshold(String what, @Nullable MedianInterval measured, double max, String format) {
		if (measured != null) {
			System.out.printf(Locale.ROOT, "%s: " + format + ", at most " + format + ": %s%n", what, measured.median(),
					max, (measured.median() <= max) ? "holds" : "does not hold");
		}
	}

	/**
	 * Write the figures of each start as JSON, and a plot of the time to ready.
	 */
	List<Path> write(Path directory, Map<String, String> options) throws IOException {
		Report report = new Report(NAME, options);
		Plot plot = new Plot("Time to ready", "share of starts (%)", "ms");
		for (StarterVariant variant : StarterVariant.values()) {
			List<Measured> starts = this.starts.of(variant);
			for (int i = 0; i < starts.size(); i++) {
				Map<String, Object> row = new LinkedHashMap<>();
				row.put("round", i);
				row.put("variant", variant.title());
				starts.get(i).figures().forEach((figure, value) -> row.put(name(figure), value));
				row.put("first request is a Fast Open", starts.get(i).firstIsFastOpen());
				report.add(row);
			}
			plot.line(variant.title(),
					IntStream.rangeClosed(1, starts.size()).mapToObj((i) -> 100.0 * i / starts.size()).toList(),
					starts.stream().map((start) -> start.figures().get(StartUpFigure.READY)).sorted().toList());
		}
		return List.of(report.write(directory), plot.write(directory, NAME));
	}

	private static String name(StartUpFigure figure) {
		return figure.title() + (figure.unit().isEmpty() ? "" : ", " + figure.unit());
	}

}
