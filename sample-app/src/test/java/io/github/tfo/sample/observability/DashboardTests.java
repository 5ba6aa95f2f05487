// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What Grafana's types do not say of a dashboard that everybody can import.
 */
class DashboardTests {

	private static final int COLUMNS = 24;

	private final Dashboard dashboard = new Dashboard();

	@Test
	void isTheSameDashboardAfterEachImport() {
		assertThat(this.dashboard.json().get("uid").asString()).isEqualTo("tcp-fast-open");
		assertThat(this.dashboard.json().get("id").isNull()).isTrue();
	}

	@Test
	void needsNoEditToBeImported() {
		assertThat(this.dashboard.json().has("__inputs")).isFalse();
		assertThat(this.dashboard.json().findValues("datasource")).isNotEmpty()
			.allSatisfy((datasource) -> assertThat(datasource.get("uid").asString()).isEqualTo("${datasource}"));
		JsonNode variable = this.dashboard.json().get("templating").get("list").get(0);
		assertThat(variable.get("name").asString()).isEqualTo("datasource");
		assertThat(variable.get("type").asString()).isEqualTo("datasource");
		assertThat(variable.get("query").asString()).isEqualTo("prometheus");
	}

	@Test
	void hasPanelsSideBySide() {
		Set<Integer> ids = new HashSet<>();
		Set<List<Integer>> cells = new HashSet<>();
		assertThat(this.dashboard.panels()).allSatisfy((panel) -> {
			assertThat(ids.add(panel.get("id").asInt())).isTrue();
			JsonNode place = panel.get("gridPos");
			int right = place.get("x").asInt() + place.get("w").asInt();
			assertThat(right).isLessThanOrEqualTo(COLUMNS);
			for (int x = place.get("x").asInt(); x < right; x++) {
				for (int y = place.get("y").asInt(); y < place.get("y").asInt() + place.get("h").asInt(); y++) {
					assertThat(cells.add(List.of(x, y))).isTrue();
				}
			}
		});
	}

	@Test
	void explainsEachRowAndPanel() {
		List<JsonNode> panels = new ArrayList<>(this.dashboard.panels());
		for (int i = 0; i < panels.size(); i++) {
			switch (panels.get(i).get("type").asString()) {
				case "row" -> assertThat(panels.get(i + 1).get("type").asString()).isEqualTo("text");
				case "text" -> assertThat(panels.get(i).get("options").get("content").asString()).contains("**");
				default -> assertThat(panels.get(i).get("description").asString()).endsWith(".");
			}
		}
	}

}
