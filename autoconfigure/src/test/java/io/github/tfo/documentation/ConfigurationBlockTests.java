// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.github.tfo.autoconfigure.FastOpenAutoConfiguration;
import io.github.tfo.autoconfigure.FastOpenProperties;
import io.github.tfo.documentation.Page.Block;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Configuration of an application has no property that nobody knows, and an application
 * starts with it. Kubernetes' and Compose's sets what this kernel has.
 */
class ConfigurationBlockTests {

	private static final ConfigurationMetadata KNOWN = ConfigurationMetadata.all();

	/**
	 * Return the blocks of an application, without the wrong ones of
	 * {@link ConfigurationReferenceTests}.
	 */
	static List<Block> applications() {
		List<Block> blocks = new ArrayList<>();
		for (Page page : Page.all()) {
			for (Block block : page.blocks()) {
				if (block.language().matches("yaml|properties") && !isOfContainers(block)
						&& !ConfigurationReferenceTests.isWrong(page, block)) {
					blocks.add(block);
				}
			}
		}
		return blocks;
	}

	static List<Block> containers() {
		return Page.blocks("yaml")
			.stream()
			.filter((block) -> isOfContainers(block) && block.code().contains("sysctls:"))
			.toList();
	}

	private static boolean isOfContainers(Block block) {
		return block.code().startsWith("apiVersion:") || block.code().startsWith("services:");
	}

	@ParameterizedTest
	@MethodSource("applications")
	void isUnderstood(Block block) throws IOException {
		List<PropertySource<?>> sources = load(block);
		assertThat(sources)
			.flatExtracting((source) -> List.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
			.isNotEmpty()
			.allSatisfy((name) -> assertThat(KNOWN.knows(name)).as("%s: %s", block, name).isTrue());
		new Binder(ConfigurationPropertySources.from(sources)).bind("tfo", Bindable.of(FastOpenProperties.class),
				new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class))
			.withInitializer((context) -> sources.forEach(context.getEnvironment().getPropertySources()::addLast))
			.run((context) -> assertThat(context).hasNotFailed());
	}

	static List<PropertySource<?>> load(Block block) throws IOException {
		ByteArrayResource resource = new ByteArrayResource(block.code().getBytes(StandardCharsets.UTF_8));
		return block.language().equals("yaml") ? new YamlPropertySourceLoader().load(block.place(), resource)
				: new PropertiesPropertySourceLoader().load(block.place(), resource);
	}

	@ParameterizedTest
	@MethodSource("containers")
	void setsWhatThisKernelHas(Block block) {
		Object document = new Yaml().load(block.code());
		List<String> names = new ArrayList<>();
		collectSysctls(document, names);
		assertThat(names).as("%s", block)
			.isNotEmpty()
			.allSatisfy(
					(name) -> assertThat(Files.exists(Path.of("/proc/sys", name.replace('.', '/')))).as(name).isTrue());
	}

	private static void collectSysctls(Object node, List<String> names) {
		if (node instanceof Map<?, ?> map) {
			map.forEach((key, value) -> {
				if (key.equals("sysctls") && value instanceof Map<?, ?> settings) {
					settings.keySet().forEach((name) -> names.add(String.valueOf(name)));
				}
				else if (key.equals("sysctls")) {
					((List<?>) value).forEach((setting) -> names.add((String) ((Map<?, ?>) setting).get("name")));
				}
				else {
					collectSysctls(value, names);
				}
			});
		}
		else if (node instanceof List<?> list) {
			list.forEach((element) -> collectSysctls(element, names));
		}
	}

}
