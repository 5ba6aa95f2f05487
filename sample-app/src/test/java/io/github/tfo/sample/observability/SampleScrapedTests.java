// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.tfo.sample.LabPrivilege;
import io.github.tfo.sample.SampleProcess;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Prometheus asks the sample, while it runs as its users run it.
 */
@Tag("isolated")
@TestInstance(Lifecycle.PER_CLASS)
class SampleScrapedTests {

	/** The sample has none, or that is to be hoped. */
	private static final Set<String> OF_FALLBACKS_AND_FAILURES = Set.of("New connections by outcome C",
			"New connections by outcome D", "Fallbacks by reason A", "Failures by reason A", "Destinations C",
			"Destinations D", "Why not A", "Why not B", "Why not C", "Why not D",
			"SYNs whose data failed: application and kernel A");

	private SampleProcess sample;

	private PrometheusServer prometheus;

	private JsonNode race;

	@BeforeAll
	void run() throws Exception {
		Programs.require("prometheus", "prometheus");
		LabPrivilege.require();
		this.sample = SampleProcess.start("--sample.requests=10", "--sample.warm-up=2");
		this.sample.awaitFirst("/race");
		this.prometheus = PrometheusServer.start("localhost:" + this.sample.port(), "{}");
		this.race = this.sample.awaitRace();
		awaitCount("tfo_cookie_hits_total", outcomes("hits"));
		awaitCount("tfo_einprogress_deferrals_total", outcomes("cookieRequests"));
	}

	private void awaitCount(String counter, long count) {
		Awaitility.await()
			.atMost(Duration.ofMinutes(1))
			.until(() -> this.prometheus.value("sum(" + counter + ")") == count);
	}

	private long outcomes(String name) {
		return Stream.of("on", "cookieless")
			.flatMap(this::rows)
			.mapToLong((row) -> row.get("counts").get("outcomes").get(name).asLong())
			.sum();
	}

	private Stream<JsonNode> rows(String mode) {
		return Stream.of("warmUp", "rows")
			.flatMap((part) -> this.race.get(part).valueStream())
			.filter((row) -> row.get("mode").asString().equals(mode));
	}

	@AfterAll
	void end() throws Exception {
		if (this.prometheus != null) {
			this.prometheus.close();
		}
		if (this.sample != null) {
			this.sample.close();
		}
	}

	/**
	 * Netty's own option, with which the sample compares, is not counted by the starter.
	 */
	@Test
	void kernelCountsOurHitsAndThoseOfNettysOption() throws Exception {
		long ofNettysOption = rows("netty").mapToLong((row) -> row.get("counts").get("kernel").get("active").asLong())
			.sum();
		assertThat(
				this.prometheus.value("tfo_kernel_active_total") - this.prometheus.value("sum(tfo_cookie_hits_total)"))
			.isEqualTo(ofNettysOption);
	}

	@TestFactory
	Stream<DynamicTest> panelsHaveData() {
		Map<String, String> all = Map.of("application", ".*", "instance", ".*", "client_name", ".*", "__rate_interval",
				"30m", "__range", "1h");
		return new Dashboard().queries()
			.stream()
			.filter((query) -> !OF_FALLBACKS_AND_FAILURES.contains(query.name()))
			// Empty when all is in order
			.filter((query) -> !query.name().startsWith("What it means"))
			.map((query) -> DynamicTest.dynamicTest(query.name(),
					() -> assertThat(this.prometheus.query(query.with(all)).values()).isNotEmpty()
						.allMatch(Double::isFinite)));
	}

	/** Cookies miss at the replicas of the race, and the alert for that notices. */
	@Test
	void noOtherAlertIsActive() throws Exception {
		Map<String, String> others = new HashMap<>(this.prometheus.alerts());
		assertThat(others.remove("TcpFastOpenFallbackRatioHigh")).isNotNull();
		assertThat(others).isNotEmpty().allSatisfy((alert, state) -> assertThat(state).as(alert).isEqualTo("inactive"));
	}

}
