// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import java.util.List;
import java.util.stream.StreamSupport;

import io.github.tfo.sample.documentation.DocumentedCommands;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The actuator endpoint over HTTP.
 */
class EndpointTests {

	@Test
	void tellsWhatRestsAndEndsIt() throws Exception {
		LabPrivilege.require();
		try (SampleProcess sample = SampleProcess.start("--sample.requests=2", "--sample.warm-up=1")) {
			sample.awaitRace();
			assertThat(destinations(sample)).isNotEmpty().noneMatch((destination) -> destination.has("backOff"));
			sample.upstream().destroyForcibly();
			sample.upstream().onExit().join();
			assertThat(sample.get("/call?client=webclient").statusCode()).isNotEqualTo(200);
			JsonNode backedOff = destinations(sample).stream()
				.filter((destination) -> destination.has("backOff"))
				.findFirst()
				.orElseThrow();
			assertThat(backedOff.path("backOff").path("cause").asString()).isEqualTo("not-reached");
			assertThat(backedOff.path("failures").path("refused").asLong()).isPositive();
			String path = "/actuator/tfo/" + backedOff.path("destination").asString();
			assertThat(sample.delete(path).statusCode()).isEqualTo(204);
			assertThat(destinations(sample)).noneMatch((destination) -> destination.has("backOff"));
			assertThat(sample.delete(path).statusCode()).isEqualTo(404);
			assertThat(sample.get("/call?client=webclient").statusCode()).isNotEqualTo(200);
			assertDocumentedCommandsWork(sample, backedOff.path("destination").asString());
			assertThat(destinations(sample)).noneMatch((destination) -> destination.has("backOff"));
		}
	}

	private static void assertDocumentedCommandsWork(SampleProcess sample, String backedOff) throws Exception {
		assertThat(destinations(sample)).anyMatch((destination) -> destination.has("backOff"));
		assertThat(DocumentedCommands.curl()).hasSizeGreaterThan(2).allSatisfy((command) -> {
			String output = DocumentedCommands.run(command.replace("localhost:8080", "localhost:" + sample.port())
				.replace("192.0.2.7:443", backedOff));
			if (!command.contains("DELETE")) {
				assertThat(JsonMapper.builder().build().readTree(output).path("destinations").size()).as(command)
					.isPositive();
			}
		});
	}

	private static List<JsonNode> destinations(SampleProcess sample) throws Exception {
		JsonNode report = sample.getJson("/actuator/tfo");
		assertThat(report.path("supported").asBoolean()).isTrue();
		return StreamSupport.stream(report.path("destinations").spliterator(), false).toList();
	}

}
