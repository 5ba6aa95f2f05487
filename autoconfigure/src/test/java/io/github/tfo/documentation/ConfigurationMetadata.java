// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.tfo.autoconfigure.FastOpenProperties;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The properties that the libraries of the class path declare.
 */
final class ConfigurationMetadata {

	private static final String FILE = "META-INF/spring-configuration-metadata.json";

	private final Map<String, JsonNode> properties = new LinkedHashMap<>();

	private ConfigurationMetadata() {
	}

	/**
	 * What this project declares.
	 */
	static ConfigurationMetadata own() {
		ConfigurationMetadata metadata = new ConfigurationMetadata();
		metadata.read(FastOpenProperties.class.getResource("/" + FILE));
		return metadata;
	}

	/**
	 * What everybody declares.
	 */
	static ConfigurationMetadata all() {
		ConfigurationMetadata metadata = new ConfigurationMetadata();
		try {
			Collections.list(ConfigurationMetadata.class.getClassLoader().getResources(FILE)).forEach(metadata::read);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return metadata;
	}

	private void read(URL file) {
		try (InputStream json = file.openStream()) {
			JsonMapper.builder()
				.build()
				.readTree(json)
				.path("properties")
				.forEach((property) -> this.properties.put(property.path("name").asString(), property));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Whether there is such a property, or one that is a map and has such an entry.
	 */
	boolean knows(String name) {
		String property = name.replaceAll("\\[\\d+]", "");
		return this.properties.containsKey(property) || this.properties.values()
			.stream()
			.anyMatch((candidate) -> candidate.path("type").asString("").startsWith("java.util.Map")
					&& property.startsWith(candidate.path("name").asString() + "."));
	}

	/**
	 * Each property as the reference has it: name, type and default.
	 */
	List<List<String>> rows() {
		return this.properties.values()
			.stream()
			.map((property) -> List.of("`" + property.path("name").asString() + "`", type(property), value(property)))
			.toList();
	}

	private static String type(JsonNode property) {
		String type = property.path("type").asString();
		return switch (type.replaceAll("<.*", "")) {
			case "java.lang.Boolean" -> "boolean";
			case "java.time.Duration" -> "duration";
			case "java.util.List", "java.util.Set" -> "list";
			default -> type.replaceAll(".*\\.", "").toLowerCase(Locale.ROOT);
		};
	}

	private static String value(JsonNode property) {
		JsonNode value = property.path("defaultValue");
		String text = value.isArray() ? value.values().stream().map(JsonNode::asString).collect(Collectors.joining(","))
				: value.asString("");
		return text.isEmpty() ? "empty" : "`" + text + "`";
	}

}
