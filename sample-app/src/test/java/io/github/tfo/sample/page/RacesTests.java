// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

import io.github.tfo.sample.LabPrivilege;
import io.github.tfo.sample.SampleProcess;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Races on demand, as whoever calls them over HTTP sees them.
 */
@TestInstance(Lifecycle.PER_CLASS)
class RacesTests {

	private static final String ORDER = """
			{ "client": "restclient", "scenario": "http", "requests": 10 }""";

	private final HttpClient http = HttpClient.newHttpClient();

	private SampleProcess sample;

	@BeforeAll
	void start() throws Exception {
		LabPrivilege.require();
		this.sample = SampleProcess.start("--sample.requests=1", "--sample.warm-up=1");
		this.sample.awaitRace();
	}

	@AfterAll
	void end() {
		if (this.sample != null) {
			this.sample.close();
		}
	}

	@Test
	void hasRoomForOne() throws Exception {
		HttpResponse<String> first = post(ORDER);
		assertThat(first.statusCode()).isEqualTo(202);
		assertThat(post(ORDER).statusCode()).isEqualTo(409);
		JsonNode race = awaitEnd(first.headers().firstValue("Location").orElseThrow());
		assertThat(race.get("state").asString()).isEqualTo("finished");
		assertThat(race.get("off").get("milliseconds")).hasSize(10);
		assertThat(race.get("on").get("milliseconds")).hasSize(10);
		HttpResponse<String> second = post(ORDER);
		assertThat(second.statusCode()).isEqualTo(202);
		assertThat(this.sample.get(first.headers().firstValue("Location").orElseThrow()).statusCode()).isEqualTo(404);
		awaitEnd(second.headers().firstValue("Location").orElseThrow());
	}

	@ParameterizedTest
	@ValueSource(strings = { """
			{ "client": "carrier-pigeon", "scenario": "http", "requests": 10 }""", """
			{ "client": "webclient", "scenario": "ftp", "requests": 10 }""", """
			{ "client": "webclient", "scenario": "http", "requests": 1000000 }""", "{}", "[" })
	void refusesWhatItDoesNotKnow(String order) throws Exception {
		assertThat(post(order).statusCode()).isEqualTo(400);
	}

	@Test
	void takesNoOrderFromAForm() throws Exception {
		HttpRequest form = HttpRequest.newBuilder(uri("/races"))
			.header("Content-Type", "application/x-www-form-urlencoded")
			.POST(BodyPublishers.ofString("client=webclient&scenario=http&requests=10"))
			.build();
		assertThat(this.http.send(form, BodyHandlers.ofString()).statusCode()).isEqualTo(415);
	}

	private JsonNode awaitEnd(String path) throws Exception {
		JsonNode race = this.sample.getJson(path);
		for (int i = 0; i < 600 && !race.get("state").asString().matches("finished|failed"); i++) {
			Thread.sleep(100);
			race = this.sample.getJson(path);
		}
		return race;
	}

	private HttpResponse<String> post(String order) throws Exception {
		HttpRequest request = HttpRequest.newBuilder(uri("/races"))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(order))
			.build();
		HttpResponse<String> response = this.http.send(request, BodyHandlers.ofString());
		JsonMapper.shared().readTree(response.body());
		return response;
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.sample.port() + path);
	}

}
