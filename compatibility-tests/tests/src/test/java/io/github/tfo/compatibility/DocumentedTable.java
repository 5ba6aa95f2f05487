// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A table in Markdown of what was found, left in {@code target}, and compared with the
 * one in the documentation.
 */
final class DocumentedTable {

	private static final Path DOCUMENTS = Path.of("..", "..", "docs");

	private final List<String> lines = new ArrayList<>();

	private final Path document;

	private final Path file;

	DocumentedTable(String document, String name, List<String> columns) {
		this.document = DOCUMENTS.resolve(document);
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
		assertThat(Files.readString(this.document)).as("%s holds what %s has found", this.document, this.file)
			.contains(table);
	}

}
