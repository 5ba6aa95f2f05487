package io.github.tfo.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

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
					tuple("tfo.clients.httpcomponents.enabled", "java.lang.Boolean", "true"),
					tuple("tfo.clients.jetty.enabled", "java.lang.Boolean", "true"),
					tuple("tfo.clients.reactor-netty.enabled", "java.lang.Boolean", "true"),
					tuple("tfo.destinations.exclude", "java.util.List<java.lang.String>", ""),
					tuple("tfo.destinations.include", "java.util.List<java.lang.String>", ""),
					tuple("tfo.warm-up.destinations", "java.util.List<java.lang.String>", ""),
					tuple("tfo.early-data.methods", "java.util.Set<java.lang.String>",
							"[\"GET\",\"HEAD\",\"OPTIONS\",\"TRACE\"]"));
		assertThat(properties).allSatisfy(
				(property) -> assertThat(property.path("description").asString()).endsWith(".").hasSizeGreaterThan(20));
	}

	@Test
	void methodsAreOffered() throws IOException {
		assertThat(read("hints")).singleElement().satisfies((hint) -> {
			assertThat(hint.path("name").asString()).isEqualTo("tfo.early-data.methods");
			assertThat(hint.path("values").values()).extracting((value) -> value.path("value").asString())
				.contains("GET", "POST");
		});
	}

	private static List<JsonNode> read(String section) throws IOException {
		try (InputStream json = FastOpenProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return List.copyOf(JsonMapper.builder().build().readTree(json).path(section).values());
		}
	}

}
