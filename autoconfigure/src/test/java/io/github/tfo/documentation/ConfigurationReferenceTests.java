// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.tfo.documentation.Page.Block;
import io.github.tfo.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * {@code docs/configuration.md} has the properties that are declared, all of them and no
 * others, with their types and defaults, and shows the messages that wrong values get
 * from a real start.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationReferenceTests {

	private static final Pattern REPORT = Pattern.compile("Description:\\R\\R(.*?)\\R\\RAction:", Pattern.DOTALL);

	private static final Page PAGE = Page.of("docs/configuration.md");

	@Test
	void hasTheProperties() {
		assertThat(PAGE.table("Configuration")).extracting((row) -> row.subList(0, 3))
			.containsExactlyInAnyOrderElementsOf(ConfigurationMetadata.own()
				.rows()
				.stream()
				.map((row) -> List.of(row.get(0).replaceAll("`(.*)`", "[`$1`](#" + anchor(row.get(0)) + ")"),
						row.get(1), row.get(2)))
				.toList());
	}

	private static String anchor(String name) {
		return name.replaceAll("[`.]", "");
	}

	@Test
	void hasASectionForEach() {
		assertThat(PAGE.headings(2)).filteredOn((heading) -> heading.startsWith("`"))
			.containsExactlyElementsOf(PAGE.table("Configuration")
				.stream()
				.map((row) -> row.get(0).replaceAll("\\[(.*)].*", "$1"))
				.toList());
	}

	@Test
	void environmentVariablesSetTheProperties() throws IOException {
		Matcher example = Pattern.compile("`([A-Z_]+)`\\s+is\\s+`([a-z.-]+)`")
			.matcher(Files.readString(Page.ROOT.resolve("docs/configuration.md")));
		assertThat(example.results()).hasSizeGreaterThan(1)
			.allSatisfy((result) -> assertThat(setBy(result.group(1)))
				.containsExactly(ConfigurationPropertyName.of(result.group(2))));
	}

	/**
	 * What Spring Boot sets by a variable. It also takes underscores for hyphens, but
	 * only as a form of old: this is not among what it tells.
	 */
	private static Stream<ConfigurationPropertyName> setBy(String variable) {
		Iterable<ConfigurationPropertySource> sources = ConfigurationPropertySources
			.from(new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
					Map.of(variable, "set")));
		return ((IterableConfigurationPropertySource) sources.iterator().next()).stream();
	}

	/**
	 * What is followed by the message that it gets.
	 */
	static boolean isWrong(Page page, Block block) {
		int index = page.blocks().indexOf(block);
		return block.language().matches("yaml|properties") && index + 1 < page.blocks().size()
				&& page.blocks().get(index + 1).code().matches("(?s)(Invalid value|Invalid property|Failed to bind) .*")
				&& page.blocks().get(index + 1).section().equals(block.section());
	}

	static List<Arguments> wrong() {
		List<Arguments> wrong = new ArrayList<>();
		for (Block block : PAGE.blocks()) {
			if (isWrong(PAGE, block)) {
				wrong.add(Arguments.of(block, PAGE.blocks().get(PAGE.blocks().indexOf(block) + 1)));
			}
		}
		return wrong;
	}

	@ParameterizedTest
	@MethodSource("wrong")
	void showsTheMessage(Block block, Block message, @TempDir Path folder, CapturedOutput output) throws IOException {
		Path file = Files.writeString(folder.resolve("application." + block.language()), block.code());
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
				.properties("tfo.enabled=true")
				.run("--spring.config.location=" + file.toUri()));
		assertThat(output).containsPattern(REPORT);
		Matcher report = REPORT.matcher(output);
		report.find();
		String description = report.group(1);
		String withoutOrigin = description.replaceAll(" \\(originating from .*?\\)\\.", ".")
			.replaceAll("\\n *Origin: .*", "");
		assertThat(words(withoutOrigin)).as("%s", message).isEqualTo(words(message.code()));
		assertThat(description).contains(file.getFileName() + "] - ");
	}

	private static String words(String text) {
		return text.strip().replaceAll("\\s+", " ");
	}

}
