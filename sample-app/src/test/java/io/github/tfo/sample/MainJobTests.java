// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The main job, as its users run it: cold requests over a link with a round trip of 40
 * ms.
 */
@Tag("measured")
@TestInstance(Lifecycle.PER_CLASS)
class MainJobTests {

	private static final int REQUESTS = 25;

	private static final int WARM_UP = 5;

	/** Two clients, three scenarios, three modes. */
	private static final int VARIANTS = 2 * 3 * 3;

	private SampleProcess sample;

	private HttpResponse<String> whileRunning;

	private JsonNode race;

	private String prometheus;

	private long kernelFastOpens;

	private long kernelOpened;

	@BeforeAll
	void run() throws Exception {
		LabPrivilege.require();
		this.sample = SampleProcess.start("--sample.requests=" + REQUESTS, "--sample.warm-up=" + WARM_UP);
		this.whileRunning = this.sample.awaitFirst("/race");
		this.race = this.sample.awaitRace();
		this.prometheus = this.sample.get("/actuator/prometheus").body();
		ClientKernel kernel = ClientKernel.of(this.sample);
		this.kernelFastOpens = kernel.fastOpens();
		this.kernelOpened = kernel.opened();
	}

	@AfterAll
	void end() {
		if (this.sample != null) {
			this.sample.close();
		}
	}

	@ParameterizedTest
	@CsvSource({ "WebClient,http,0.56", "RestClient,http,0.56", "WebClient,https,0.80", "RestClient,https,0.80" })
	void savesARoundTrip(String client, String scenario, double limit) {
		double on = row(client, scenario, "on").get("medianMillis").asDouble();
		double off = row(client, scenario, "off").get("medianMillis").asDouble();
		assertThat(off).isGreaterThan(80);
		assertThat(on / off).isLessThanOrEqualTo(limit);
	}

	@Test
	void hasGoodResponsesOnly() {
		assertThat(rows("rows")).hasSize(VARIANTS).allSatisfy((row) -> {
			assertThat(row.get("requests").asInt()).isEqualTo(REQUESTS);
			assertThat(row.get("failed").asInt()).isZero();
		});
	}

	@Test
	void opensAConnectionForEachRequest() {
		assertThat(this.kernelOpened).isEqualTo((long) (REQUESTS + WARM_UP) * VARIANTS);
	}

	@Test
	void countsEachConnectionOnce() {
		assertThat(rows("rows", "on")).hasSize(6).allSatisfy((row) -> assertThat(connections(row)).isEqualTo(REQUESTS));
		assertThat(rows("rows", "off")).hasSize(6).allSatisfy((row) -> assertThat(connections(row)).isZero());
		assertThat(rows("rows", "netty")).hasSize(4).allSatisfy((row) -> assertThat(connections(row)).isZero());
	}

	@Test
	void countsHitsAsTheKernelDoes() {
		assertThat(rows("rows", "on")).allSatisfy((row) -> {
			assertThat(hits(row)).isPositive().isEqualTo(kernel(row, "active"));
			assertThat(hits(row)).isEqualTo(kernel(row, "passive"));
		});
		assertThat(rows("rows", "off")).allSatisfy((row) -> assertThat(kernel(row, "active")).isZero());
	}

	/** One cookie is there for three replicas. */
	@ParameterizedTest
	@ValueSource(strings = { "WebClient", "RestClient" })
	void hitsEveryReplicaWithoutCookiesOnly(String client) {
		JsonNode cookieless = row(client, "service", "cookieless");
		assertThat(hits(cookieless)).isEqualTo(REQUESTS).isEqualTo(kernel(cookieless, "active"));
		assertThat(cookieless.get("ratio").asDouble()).isLessThanOrEqualTo(0.56);
		assertThat(hits(row(client, "service", "on"))).isLessThan(REQUESTS * 2L / 3);
	}

	@Test
	void agreesWithTheKernelOverall() {
		long hits = hitsOfAll();
		long ofNettysOwnOption = allRows("netty").mapToLong((row) -> kernel(row, "active")).sum();
		assertThat(hits).isEqualTo(this.kernelFastOpens - ofNettysOwnOption);
	}

	@Test
	void publishesTheCounters() {
		assertThat(prometheus("tfo_cookie_hits_total")).isEqualTo(hitsOfAll());
		assertThat(prometheus("tfo_einprogress_deferrals_total"))
			.isEqualTo(allRows("on").mapToLong((row) -> outcome(row, "cookieRequests")).sum());
	}

	@Test
	void showsTheTable() throws Exception {
		assertThat(this.sample.output()).contains("TCP Fast Open is on for WebClient")
			.contains("round trip of 40 ms")
			.containsPattern("WebClient +http +off +" + REQUESTS + " ")
			.containsPattern("RestClient +https +on \\(tfo.enabled\\) +" + REQUESTS + " ")
			.contains("open http://localhost:" + this.sample.port() + "/ ")
			.contains("http://localhost:" + this.sample.port() + "/actuator/prometheus")
			.doesNotContain("Exception", "WARNING");
	}

	@Test
	void hasNoResultWhileItRuns() {
		assertThat(this.whileRunning.statusCode()).isEqualTo(503);
		assertThat(this.whileRunning.headers().firstValue("Retry-After")).isPresent();
	}

	@ParameterizedTest
	@ValueSource(strings = { "webclient", "restclient" })
	void callsOnDemand(String client) throws Exception {
		JsonNode call = this.sample.getJson("/call?client=" + client);
		assertThat(call.get("client").asString()).isEqualTo(client);
		assertThat(call.get("status").asInt()).isEqualTo(200);
		assertThat(call.get("milliseconds").asDouble()).isGreaterThan(40);
		assertThat(call.get("body").asString()).isEqualTo("Hello");
	}

	@Test
	void refusesAnUnknownClient() throws Exception {
		HttpResponse<String> response = this.sample.get("/call?client=carrier-pigeon");
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.body()).contains("carrier-pigeon", "webclient or restclient");
		assertThat(this.sample.get("/call").statusCode()).isEqualTo(400);
	}

	@Test
	void leavesAPortThatIsInUse() throws Exception {
		try (SampleProcess second = SampleProcess.start(List.of(), this.sample.port())) {
			assertThat(second.awaitExit()).isEqualTo(1);
			assertThat(second.output()).contains("Port " + this.sample.port() + " was already in use");
			assertThat(second.processes()).noneMatch(ProcessHandle::isAlive);
		}
	}

	private JsonNode row(String client, String scenario, String mode) {
		return rows("rows", mode).stream()
			.filter((row) -> row.get("client").asString().equals(client)
					&& row.get("scenario").asString().equals(scenario))
			.findFirst()
			.orElseThrow();
	}

	private List<JsonNode> rows(String part) {
		return this.race.get(part).valueStream().toList();
	}

	private List<JsonNode> rows(String part, String mode) {
		return rows(part).stream().filter((row) -> row.get("mode").asString().equals(mode)).toList();
	}

	private Stream<JsonNode> allRows(String mode) {
		return Stream.concat(rows("warmUp", mode).stream(), rows("rows", mode).stream());
	}

	private long hitsOfAll() {
		return Stream.of("on", "cookieless").flatMap(this::allRows).mapToLong(MainJobTests::hits).sum();
	}

	private static long connections(JsonNode row) {
		return Stream.of("hits", "cookieRequests", "fallbacks", "failures")
			.mapToLong((name) -> outcome(row, name))
			.sum();
	}

	private static long hits(JsonNode row) {
		return outcome(row, "hits");
	}

	private static long outcome(JsonNode row, String name) {
		return row.get("counts").get("outcomes").get(name).asLong();
	}

	private static long kernel(JsonNode row, String name) {
		return row.get("counts").get("kernel").get(name).asLong();
	}

	private long prometheus(String name) {
		Pattern series = Pattern.compile("^" + name + "\\{.*library=\"reactor-netty\".*} (\\S+)$", Pattern.MULTILINE);
		List<Double> values = series.matcher(this.prometheus)
			.results()
			.map((result) -> Double.valueOf(result.group(1)))
			.toList();
		assertThat(values).isNotEmpty();
		return (long) values.stream().mapToDouble(Double::doubleValue).sum();
	}

}
