// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/dashboard.md} speaks of each panel and each alert, and of no others.
 */
class DocumentationTests {

	private static final String PAGE = "docs/dashboard.md";

	private static final Path RULES = Dashboard.FOLDER.resolve("prometheus/rules/tcp-fast-open.yml");

	private final List<String> page = Files.readAllLines(Path.of("..").resolve(PAGE));

	private final String rules = Files.readString(RULES);

	DocumentationTests() throws IOException {
	}

	@Test
	void hasASectionForEachRowAndALineForEachPanel() {
		List<String> inDashboard = new ArrayList<>();
		List<String> inPage = new ArrayList<>();
		for (JsonNode panel : new Dashboard().panels()) {
			String title = panel.get("title").asString();
			if (panel.get("type").asString().equals("row")) {
				inDashboard.add(title);
				inPage.add(title);
				inPage.addAll(firstCells(title, "| panel |"));
			}
			else if (!panel.get("type").asString().equals("text")) {
				inDashboard.add(title);
			}
		}
		assertThat(inPage).containsExactlyElementsOf(inDashboard);
	}

	@Test
	void hasALineForEachAlert() {
		assertThat(firstCells("Alerts", "| alert |")).containsExactlyElementsOf(
				found("- alert: (\\w+)").map((alert) -> "[" + alert + "](#" + alert.toLowerCase(Locale.ROOT) + ")")
					.toList());
		assertThat(this.page.stream().filter((line) -> line.startsWith("| [TcpFastOpen")))
			.extracting((line) -> line.replaceAll(".*\\| (\\w+) \\|$", "$1"))
			.containsExactlyElementsOf(found("severity: (\\w+)").toList());
	}

	@Test
	void hasTheSectionsThatAlertsLinkTo() {
		List<String> sections = this.page.stream()
			.filter((line) -> line.startsWith("### "))
			.map((line) -> PAGE + "#" + line.substring(4).toLowerCase(Locale.ROOT))
			.toList();
		assertThat(found("docs: (\\S+)")).containsExactlyElementsOf(sections).isNotEmpty();
	}

	private Stream<String> found(String pattern) {
		return Pattern.compile(pattern).matcher(this.rules).results().map((match) -> match.group(1));
	}

	private List<String> firstCells(String section, String header) {
		return this.page.stream()
			.dropWhile((line) -> !line.equals("## " + section))
			.dropWhile((line) -> !line.startsWith(header))
			.skip(2)
			.takeWhile((line) -> line.startsWith("|"))
			.map((line) -> line.split("\\|")[1].strip())
			.toList();
	}

}
