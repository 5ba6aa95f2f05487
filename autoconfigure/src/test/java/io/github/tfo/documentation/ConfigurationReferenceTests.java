package io.github.tfo.documentation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import io.github.tfo.autoconfigure.FastOpenAutoConfiguration;
import io.github.tfo.documentation.Page.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/configuration.md} has the properties that are declared, all of them and no
 * others, with their types and defaults, and shows the messages that wrong values get.
 */
class ConfigurationReferenceTests {

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

	/**
	 * What is followed by the message that it gets.
	 */
	static boolean isWrong(Page page, Block block) {
		int index = page.blocks().indexOf(block);
		return block.language().equals("properties") && index + 1 < page.blocks().size()
				&& page.blocks().get(index + 1).language().equals("text")
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
	void showsTheMessage(Block block, Block message) throws IOException {
		List<PropertySource<?>> sources = ConfigurationBlockTests.load(block);
		AtomicReference<FailureAnalysis> analysis = new AtomicReference<>();
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class))
			.withInitializer((context) -> {
				MutablePropertySources all = context.getEnvironment().getPropertySources();
				sources.forEach(all::addLast);
				all.addLast(new MapPropertySource("enabled", Map.of("tfo.enabled", "true")));
			})
			.run((context) -> analysis.set(analyze(context.getStartupFailure())));
		String description = analysis.get()
			.getDescription()
			.replaceAll(" \\(originating from [^)]*\\)", "")
			.replaceAll("\\n *Origin: .*", "");
		assertThat(words(description)).as("%s", message).isEqualTo(words(message.code()));
	}

	private static FailureAnalysis analyze(Throwable failure) {
		assertThat(failure).isNotNull();
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, FailureHandler.handleMessage((message, ex) -> {
			}))
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter(Objects::nonNull)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No analysis", failure));
	}

	private static String words(String text) {
		return text.strip().replaceAll("\\s+", " ");
	}

}
