// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Prometheus's own tool on the files themselves.
 */
class PromtoolTests {

	private static final Path FOLDER = Dashboard.FOLDER.resolve("prometheus");

	private static final Path RULES = Path.of("rules", "tcp-fast-open.yml");

	private static final Path TESTS = Path.of("tests", "tcp-fast-open.yml");

	@BeforeAll
	static void requirePromtool() {
		Programs.require("promtool", "prometheus");
	}

	@Test
	void configurationIsValid() throws Exception {
		assertSucceeds("check", "config", "prometheus.yml");
	}

	@Test
	void rulesAreValid() throws Exception {
		assertSucceeds("check", "rules", RULES.toString());
	}

	@Test
	void alertsFireWhenTheyShould() throws Exception {
		assertSucceeds("test", "rules", TESTS.toString());
	}

	@ParameterizedTest
	@MethodSource("alerts")
	void isShownFiringAndNotFiring(String alert) throws IOException {
		String test = "- alertname: " + alert + "\\n +eval_time: \\w+\\n +exp_alerts:";
		assertThat(Files.readString(FOLDER.resolve(TESTS))).containsPattern(test + " \\[]\\n")
			.containsPattern(test + "\\n +- exp_labels:");
	}

	static Stream<String> alerts() throws IOException {
		return Pattern.compile("- alert: (\\w+)")
			.matcher(Files.readString(FOLDER.resolve(RULES)))
			.results()
			.map((alert) -> alert.group(1));
	}

	private static void assertSucceeds(String... arguments) throws Exception {
		String[] command = Stream.concat(Stream.of("promtool"), Stream.of(arguments)).toArray(String[]::new);
		Programs.Result result = Programs.run(FOLDER, command);
		assertThat(result.exitCode()).as(result.output()).isZero();
	}

}
