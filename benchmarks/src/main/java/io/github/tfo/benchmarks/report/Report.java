// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.internal.chartpart.Chart;
import org.springframework.boot.SpringBootVersion;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of one run, with what one must know to measure them again.
 */
public final class Report {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	// Twice that of the chart's own measures
	private static final int DOTS_PER_INCH = 144;

	private final String name;

	private final Path folder;

	private final Map<String, Object> document = new LinkedHashMap<>();

	private final List<Map<String, ?>> rows = new ArrayList<>();

	private final List<String> limits = new ArrayList<>();

	Report(String name, Map<String, String> options, Path folder) {
		this.name = name;
		this.folder = folder;
		this.document.put("benchmark", name);
		this.document.put("start", now());
		this.document.put("options", options);
		this.document.put("environment", environment());
		this.document.put("rows", this.rows);
		this.document.put("limits", this.limits);
	}

	private static Map<String, Object> environment() {
		Map<String, Object> environment = new LinkedHashMap<>();
		environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.version"));
		environment.put("arch", System.getProperty("os.arch"));
		environment.put("processors", Runtime.getRuntime().availableProcessors());
		environment.put("load average at start", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
		environment.put("jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
		environment.put("spring-boot", String.valueOf(SpringBootVersion.getVersion()));
		return environment;
	}

	private static String now() {
		return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
	}

	public void add(Map<String, ?> row) {
		this.rows.add(row);
	}

	/** Add a limit that a figure has to keep. It is printed in the end. */
	public void atMost(String title, Estimate figure, double limit) {
		add(title, figure, figure.value() <= limit, "at most", limit);
	}

	/** Add a limit that a figure has to keep. It is printed in the end. */
	public void atLeast(String title, Estimate figure, double limit) {
		add(title, figure, figure.value() >= limit, "at least", limit);
	}

	/** Return a figure that has no interval of its own. */
	public static Estimate exactly(double figure) {
		return new Estimate(figure, figure, figure);
	}

	private void add(String title, Estimate figure, boolean holds, String relation, double limit) {
		boolean chance = figure.low() < limit && limit < figure.high();
		this.limits.add(String.format(Locale.ROOT, "%-14s %s: %s, %s %.2f%s", holds ? "holds" : "does not hold", title,
				figure.text(3), relation, limit, chance ? ", within chance" : ""));
	}

	/** Return the folder of its files. */
	public Path folder() throws IOException {
		return Files.createDirectories(this.folder);
	}

	/**
	 * Write a plot as PNG.
	 * @param suffix what is added to the benchmark's name for the file's
	 */
	public void plot(String suffix, Chart<?, ?> plot) throws IOException {
		Path file = folder().resolve(this.name + suffix + ".png");
		BitmapEncoder.saveBitmapWithDPI(plot, file.toString(), BitmapFormat.PNG, DOTS_PER_INCH);
		System.out.println(file);
	}

	/** Print the limits, and write all as JSON. */
	void write() throws IOException {
		System.out.println();
		this.limits.forEach(System.out::println);
		this.document.put("end", now());
		Path file = folder().resolve(this.name + ".json");
		Files.writeString(file, JSON.writeValueAsString(this.document) + System.lineSeparator());
		System.out.println(file);
	}

}
