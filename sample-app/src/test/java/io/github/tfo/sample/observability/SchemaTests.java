package io.github.tfo.sample.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.util.FileSystemUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The dashboard is a value of Grafana's published types, and the Compose file follows the
 * Compose Specification.
 */
class SchemaTests {

	private static final Path CHECK = Path.of("target", "schema-check").toAbsolutePath();

	private static final Path COMPOSE = Path.of("observability", "compose.yaml");

	@BeforeAll
	static void install() throws Exception {
		Programs.require("npm", "npm");
		FileSystemUtils.copyRecursively(Path.of("observability", "schema-check"), CHECK);
		Programs.Result result = Programs.run(CHECK, "npm", "ci", "--ignore-scripts", "--prefer-offline",
				"--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000", "--no-audit", "--no-fund");
		Programs.require(result.exitCode() == 0, "npm cannot install Grafana's types: " + result.output());
	}

	@Test
	void dashboardIsOfGrafanasTypes() throws Exception {
		Programs.Result result = check("dashboard.js", Dashboard.FILE);
		assertThat(result.exitCode()).as(result.output()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "\"colorMode\": \"value\", \"colorMode\": \"sparkle\"", "\"fillOpacity\", \"fillOpaqueness\"",
			"\"type\": \"timeseries\", \"type\": \"graph\"", "\"expr\", \"expression\"",
			"\"schemaVersion\": 41, \"schemaVersion\": \"41\"" })
	void noticesWhatGrafanaDoesNotKnow(String right, String wrong) throws Exception {
		assertRefused("dashboard.js", Dashboard.FILE, right, wrong);
	}

	@Test
	void composeFileFollowsTheSpecification() throws Exception {
		Programs.Result result = check("compose.js", COMPOSE);
		assertThat(result.exitCode()).as(result.output()).isZero();
	}

	@Test
	void noticesWhatComposeDoesNotKnow() throws Exception {
		assertRefused("compose.js", COMPOSE, "healthcheck:", "health_check:");
	}

	private static void assertRefused(String program, Path file, String right, String wrong) throws Exception {
		String content = Files.readString(file);
		assertThat(content).contains(right);
		Path changed = Files.writeString(CHECK.resolve("changed"), content.replace(right, wrong));
		Programs.Result result = check(program, changed);
		assertThat(result.exitCode()).as(result.output()).isOne();
	}

	private static Programs.Result check(String program, Path file) throws IOException, InterruptedException {
		return Programs.run(CHECK, "node", program, file.toAbsolutePath().toString());
	}

}
