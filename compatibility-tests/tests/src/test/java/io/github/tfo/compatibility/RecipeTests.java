// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The code in the documentation of clients is that of the application which
 * {@link OutboundClientsTests} starts.
 */
class RecipeTests {

	private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);

	@Test
	void codeIsThatOfTheApplication() throws IOException {
		String application = "";
		try (Stream<Path> files = Files.walk(Path.of("..", "cloud-servlet", "src", "main", "java"))) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				application += withoutIndentation(Files.readString(file));
			}
		}
		List<String> recipes = JAVA.matcher(Files.readString(Path.of("..", "..", "docs", "clients.md")))
			.results()
			.map((block) -> withoutIndentation(block.group(1)))
			.toList();
		assertThat(recipes).hasSizeGreaterThan(3);
		assertThat(application).contains(recipes);
	}

	private static String withoutIndentation(String code) {
		return code.lines().map(String::strip).collect(Collectors.joining("\n", "", "\n"));
	}

}
