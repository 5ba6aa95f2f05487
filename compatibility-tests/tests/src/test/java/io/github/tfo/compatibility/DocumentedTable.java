package io.github.tfo.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table in Markdown of what was found, left in {@code target}, and compared with the
 * one in {@code docs/compatibility-matrix.md}.
 */
final class DocumentedTable {

	private static final Path DOCUMENT = Path.of("..", "..", "docs", "compatibility-matrix.md");

	private final List<String> lines = new ArrayList<>();

	private final Path file;

	DocumentedTable(String name, List<String> columns) {
		this.file = Path.of("target", name + ".md");
		add(columns);
		this.lines.add("|" + "---|".repeat(columns.size()));
	}

	void add(List<String> cells) {
		this.lines.add("| " + String.join(" | ", cells) + " |");
	}

	void compare() throws IOException {
		String table = String.join("\n", this.lines) + "\n";
		Files.createDirectories(this.file.getParent());
		Files.writeString(this.file, table);
		assertThat(Files.readString(DOCUMENT)).as("%s holds what %s has found", DOCUMENT, this.file).contains(table);
	}

}
