// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboard has nothing that Grafana does not know, and the Compose file nothing that
 * Compose does not know.
 */
class SchemaTests {

	private static final Path COMPOSE = Dashboard.FOLDER.resolve("compose.yaml");

	@Test
	void dashboardIsOfGrafanasTypes() throws IOException {
		assertThat(errors("dashboard", Files.readString(Dashboard.FILE), InputFormat.JSON)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "\"colorMode\": \"value\", \"colorMode\": \"sparkle\"", "\"fillOpacity\", \"fillOpaqueness\"",
			"\"type\": \"timeseries\", \"type\": \"graph\"", "\"expr\", \"expression\"",
			"\"schemaVersion\": 41, \"schemaVersion\": \"41\"" })
	void noticesWhatGrafanaDoesNotKnow(String right, String wrong) throws IOException {
		assertRefused("dashboard", Dashboard.FILE, InputFormat.JSON, right, wrong);
	}

	@Test
	void composeFileFollowsTheSpecification() throws IOException {
		assertThat(errors("compose", Files.readString(COMPOSE), InputFormat.YAML)).isEmpty();
	}

	@Test
	void noticesWhatComposeDoesNotKnow() throws IOException {
		assertRefused("compose", COMPOSE, InputFormat.YAML, "healthcheck:", "health_check:");
	}

	private static void assertRefused(String schema, Path file, InputFormat format, String right, String wrong)
			throws IOException {
		String content = Files.readString(file);
		assertThat(content).contains(right);
		assertThat(errors(schema, content.replace(right, wrong), format)).isNotEmpty();
	}

	private static List<Error> errors(String schema, String content, InputFormat format) throws IOException {
		return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
			.getSchema(Files.readString(Path.of("src/test/resources/schemas", schema + ".json")))
			.validate(content, format);
	}

}
