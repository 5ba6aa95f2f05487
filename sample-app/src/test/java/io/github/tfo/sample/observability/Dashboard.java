// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The dashboard, as Grafana reads it.
 */
final class Dashboard {

	static final Path FOLDER = Path.of("..", "observability");

	static final Path FILE = FOLDER.resolve("grafana/dashboards/tcp-fast-open.json");

	private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)");

	private final JsonNode json = JsonMapper.shared().readTree(FILE);

	JsonNode json() {
		return this.json;
	}

	List<JsonNode> panels() {
		return this.json.get("panels").valueStream().toList();
	}

	List<Query> queries() {
		return panels().stream()
			.filter((panel) -> panel.has("targets"))
			.flatMap((panel) -> panel.get("targets")
				.valueStream()
				.map((target) -> new Query(panel.get("title").asString() + " " + target.get("refId").asString(),
						target.get("expr").asString())))
			.toList();
	}

	/**
	 * The queries whose results can be chosen from, by name.
	 */
	List<Query> variables() {
		return this.json.get("templating")
			.get("list")
			.valueStream()
			.filter((variable) -> variable.get("type").asString().equals("query"))
			.map((variable) -> new Query(variable.get("name").asString(),
					variable.get("query").get("query").asString()))
			.toList();
	}

	/**
	 * What a variable stands for when all of its values are chosen.
	 */
	String all(String name) {
		return this.json.get("templating")
			.get("list")
			.valueStream()
			.filter((variable) -> variable.get("name").asString().equals(name))
			.map((variable) -> variable.get("allValue").asString())
			.findFirst()
			.orElseThrow();
	}

	/**
	 * A query of a panel.
	 *
	 * @param name the panel's title and the query's letter
	 * @param expression in PromQL, with variables
	 */
	record Query(String name, String expression) {

		/**
		 * Replace the variables, as Grafana does before it asks.
		 */
		String with(Map<String, String> values) {
			return VARIABLE.matcher(this.expression)
				.replaceAll((variable) -> Matcher.quoteReplacement(values.get(variable.group(1))));
		}

	}

}
