// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands by which the documentation asks the program.
 */
public final class DocumentedCommands {

	private DocumentedCommands() {
	}

	/**
	 * Return the commands of all pages that make HTTP requests.
	 */
	public static List<String> curl() throws IOException {
		try (Stream<Path> pages = Files.list(Path.of("..", "docs"))) {
			return Stream.concat(Stream.of(Path.of("..", "README.md")), pages.sorted())
				.filter((page) -> page.toString().endsWith(".md"))
				.flatMap(DocumentedCommands::lines)
				.map(String::strip)
				.filter((line) -> line.startsWith("curl "))
				.toList();
		}
	}

	private static Stream<String> lines(Path page) {
		try {
			return Files.readAllLines(page).stream();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Run a command until it ends.
	 * @return what it printed
	 */
	public static String run(String command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder("bash", "-c", command).redirectErrorStream(true).start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as("%s%n%s", command, output).isZero();
		return output;
	}

}
