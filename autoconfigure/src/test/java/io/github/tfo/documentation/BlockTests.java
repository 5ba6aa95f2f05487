// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;

import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.documentation.Page.Block;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * There is no code block that no test looks at.
 */
class BlockTests {

	/**
	 * {@code java}: {@link JavaBlockTests}. {@code shell}: {@link ShellBlockTests}.
	 * {@code yaml} and {@code properties}: {@link ConfigurationBlockTests}. {@code xml}:
	 * {@link XmlBlockTests}. {@code json}: the tests of the endpoint. {@code mermaid}:
	 * here.
	 */
	private static final List<String> LOOKED_AT = List.of("java", "json", "mermaid", "properties", "shell", "xml",
			"yaml");

	/**
	 * Where there are pictures, and words that other tests compare with what is logged,
	 * thrown or sent.
	 */
	private static final List<String> PAGES_WITH_TEXT = List.of("README.md", "docs/architecture.md",
			"docs/configuration.md", "docs/how-it-works.md", "docs/operations.md");

	@Test
	void isOfALanguageThatIsLookedAt() {
		assertThat(Page.all()).flatExtracting(Page::blocks)
			.hasSizeGreaterThan(30)
			.filteredOn((block) -> !LOOKED_AT.contains(block.language()))
			.allSatisfy((block) -> {
				assertThat(block.language()).as("%s", block).isEqualTo("text");
				assertThat(PAGES_WITH_TEXT).as("%s", block).contains(block.place().replaceAll(":.*", ""));
			});
	}

	@Test
	void jsonIsOfTheEndpoint() {
		assertThat(Page.blocks("json")).singleElement()
			.extracting(Block::place)
			.asString()
			.startsWith("docs/actuator.md");
	}

	/**
	 * {@code .ci/published} waits for it to be logged by an application that has the
	 * starter and no other client library.
	 */
	@Test
	void readmeHasTheLineThatTheStarterAloneLogs() throws IOException {
		List<String> lines = Page.of("README.md")
			.blocks()
			.stream()
			.filter((block) -> block.language().equals("text") && block.section().equals("Use it in your application"))
			.map((block) -> block.code().strip())
			.toList();
		assertThat(lines).hasSize(1);
		assertThat(Files.readString(Page.ROOT.resolve(".ci/published"))).contains("expected='" + lines.get(0) + "'");
	}

	@Test
	void theDiagramOfTheStateMachineHasItsPhases() throws ClassNotFoundException {
		List<String> phases = Arrays
			.stream(Class.forName(FastOpenConnection.class.getName() + "$Phase").getEnumConstants())
			.map(String::valueOf)
			.toList();
		List<Block> diagrams = Page.blocks("mermaid");
		assertThat(diagrams).singleElement().extracting(Block::place).asString().startsWith("docs/architecture.md");
		List<String> drawn = diagrams.get(0)
			.code()
			.lines()
			.filter((line) -> line.contains("-->"))
			.flatMap((line) -> Arrays.stream(line.replaceAll(":.*", "").split("-->")))
			.map(String::strip)
			.filter((state) -> !state.equals("[*]"))
			.distinct()
			.toList();
		assertThat(drawn).containsExactlyInAnyOrderElementsOf(phases);
	}

}
