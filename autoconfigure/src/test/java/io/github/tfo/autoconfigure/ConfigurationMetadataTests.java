// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.tfo.connection.DestinationPattern;
import org.assertj.core.api.ThrowingConsumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What an IDE offers to someone who types {@code tfo.} into application.yml.
 */
class ConfigurationMetadataTests {

	@Test
	void everyPropertyOfThePublicContractHasTypeDefaultAndDescription() throws IOException {
		List<JsonNode> properties = read("properties");
		assertThat(properties)
			.extracting((property) -> property.path("name").asString(), (property) -> property.path("type").asString(),
					(property) -> property.path("defaultValue").toString())
			.containsExactlyInAnyOrder(tuple("tfo.enabled", "java.lang.Boolean", "false"),
					tuple("management.endpoint.tfo.access", "org.springframework.boot.actuate.endpoint.Access",
							"\"unrestricted\""),
					tuple("management.endpoint.tfo.cache.time-to-live", "java.time.Duration", "\"0ms\""),
					tuple("tfo.backoff.initial", "java.time.Duration", "\"1m\""),
					tuple("tfo.backoff.max", "java.time.Duration", "\"1h\""),
					tuple("tfo.clients.gateway.enabled", "java.lang.Boolean", "true"),
					tuple("tfo.clients.httpcomponents.enabled", "java.lang.Boolean", "true"),
					tuple("tfo.clients.jetty.enabled", "java.lang.Boolean", "true"),
					tuple("tfo.clients.openfeign.enabled", "java.lang.Boolean", "true"),
					tuple("tfo.clients.reactor-netty.enabled", "java.lang.Boolean", "true"),
					tuple("tfo.cookieless.destinations", "java.util.List<io.github.tfo.connection.DestinationPattern>",
							""),
					tuple("tfo.destinations.exclude", "java.util.List<io.github.tfo.connection.DestinationPattern>",
							""),
					tuple("tfo.destinations.include", "java.util.List<io.github.tfo.connection.DestinationPattern>",
							""),
					tuple("tfo.warm-up.destinations", "java.util.List<io.github.tfo.autoconfigure.WarmUpDestination>",
							""),
					tuple("tfo.early-data.methods", "java.util.Set<io.github.tfo.autoconfigure.EarlyDataMethod>",
							"[\"GET\",\"HEAD\",\"OPTIONS\",\"TRACE\"]"));
		assertThat(properties).allSatisfy(
				(property) -> assertThat(property.path("description").asString()).endsWith(".").hasSizeGreaterThan(20));
	}

	@Test
	void nothingIsDeprecatedOrIgnored() throws IOException {
		assertThat(read("properties")).noneMatch((property) -> property.has("deprecation"));
		assertThat(metadata().path("ignored").path("properties").values()).isEmpty();
	}

	@Test
	void everyGroupHasADescription() throws IOException {
		List<JsonNode> groups = read("groups");
		assertThat(groups)
			.allSatisfy((group) -> assertThat(group.path("description").asString("")).as(name(group)).endsWith("."));
		assertThat(groups).extracting(ConfigurationMetadataTests::name)
			.doesNotHaveDuplicates()
			.containsAll(read("properties").stream().map(ConfigurationMetadataTests::parent).toList());
	}

	@Test
	void defaultsAreThoseOfTheApplication() throws IOException {
		Map<String, Object> defaults = new HashMap<>();
		for (JsonNode property : read("properties")) {
			JsonNode value = property.path("defaultValue");
			if (name(property).startsWith("tfo.") && !value.isMissingNode()) {
				defaults.put(name(property),
						value.isArray()
								? value.values().stream().map(JsonNode::asString).collect(Collectors.joining(","))
								: value.asString());
			}
		}
		FastOpenProperties bound = new Binder(new MapConfigurationPropertySource(defaults))
			.bind("tfo", FastOpenProperties.class)
			.get();
		assertThat(bound).usingRecursiveComparison().isEqualTo(new FastOpenProperties());
	}

	@Test
	void hintsAreDescribedAndAcceptedByTheApplication() throws IOException {
		Map<String, ThrowingConsumer<String>> accepting = Map.of("tfo.destinations.exclude", DestinationPattern::of,
				"tfo.destinations.include", DestinationPattern::of, "tfo.early-data.methods", EarlyDataMethod::of,
				"tfo.warm-up.destinations", WarmUpDestination::of);
		List<JsonNode> hints = read("hints");
		assertThat(hints).extracting(ConfigurationMetadataTests::name)
			.containsExactlyInAnyOrderElementsOf(accepting.keySet());
		assertThat(hints).allSatisfy((hint) -> {
			assertThat(hint.path("values").values()).isNotEmpty()
				.allSatisfy((value) -> assertThat(value.path("description").asString("")).endsWith("."))
				.extracting((value) -> value.path("value").asString())
				.allSatisfy(accepting.get(name(hint)));
			assertThat(hint.path("providers").values()).extracting(ConfigurationMetadataTests::name)
				.containsExactly("any");
		});
	}

	private static String name(JsonNode item) {
		return item.path("name").asString();
	}

	private static String parent(JsonNode property) {
		String name = name(property);
		return name.replaceFirst("\\.(cache\\.)?[^.]+$", "");
	}

	private static List<JsonNode> read(String section) throws IOException {
		return List.copyOf(metadata().path(section).values());
	}

	private static JsonNode metadata() throws IOException {
		try (InputStream json = FastOpenProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.builder().build().readTree(json);
		}
	}

}
