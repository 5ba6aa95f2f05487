package io.github.tfo.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The figures of one run of a benchmark, with what one must know to measure them again.
 */
public final class Report {

	private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

	private final String name;

	private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS);

	private final Map<String, String> options;

	private final Map<String, String> environment = Environment.read();

	private final List<Map<String, Object>> rows = new ArrayList<>();

	/**
	 * A report without rows.
	 * @param name the benchmark's, and the name of its files
	 * @param options those that it was run with
	 */
	public Report(String name, Map<String, String> options) {
		this.name = name;
		this.options = options;
	}

	/**
	 * Add a row.
	 * @param row names of figures, and the figures
	 */
	public void add(Map<String, ?> row) {
		this.rows.add(new LinkedHashMap<>(row));
	}

	/**
	 * The rows so far.
	 */
	public List<Map<String, Object>> rows() {
		return List.copyOf(this.rows);
	}

	/**
	 * Write it.
	 * @param directory where; is made if it is not there
	 * @return the file
	 * @throws IOException when it cannot be written
	 */
	public Path write(Path directory) throws IOException {
		Map<String, Object> document = new LinkedHashMap<>();
		document.put("benchmark", this.name);
		document.put("start", this.start.toString());
		document.put("end", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
		document.put("options", this.options);
		document.put("environment", this.environment);
		document.put("rows", this.rows);
		Path file = Files.createDirectories(directory).resolve(this.name + ".json");
		Files.writeString(file, JSON.writeValueAsString(document) + System.lineSeparator());
		return file;
	}

}
