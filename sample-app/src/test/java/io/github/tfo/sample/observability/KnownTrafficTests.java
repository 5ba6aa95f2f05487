// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.WithNetworkLab;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A real Prometheus scrapes an application whose connections have known outcomes. Every
 * query of the dashboard and every alert, as written in their files, must give them.
 */
@Tag("isolated")
@WithNetworkLab
@TestInstance(Lifecycle.PER_CLASS)
class KnownTrafficTests {

	private static final int COOKIELESS_HITS = KnownTraffic.ROUNDS * KnownTraffic.COOKIELESS_HITS;

	private static final int PARTIAL_HITS = KnownTraffic.ROUNDS
			* (KnownTraffic.PARTIAL_HITS + KnownTraffic.MOSTLY_PARTIAL_HITS);

	private static final int HITS = KnownTraffic.ROUNDS * (KnownTraffic.HITS + 1 + 1) + PARTIAL_HITS + COOKIELESS_HITS;

	/** Where there is no cookie, and while the kernel itself does without. */
	private static final int COOKIE_REQUESTS = KnownTraffic.BEGUN + KnownTraffic.ROUNDS * KnownTraffic.WITHOUT_COOKIE
			+ KnownTraffic.BLACKHOLED;

	private static final int NOT_ACKED = KnownTraffic.ROUNDS * KnownTraffic.NOT_ACKED;

	private static final int LOST = KnownTraffic.ROUNDS * KnownTraffic.LOST;

	/** Queries for what is not counted for each client name. */
	private static final Set<String> OF_INSTANCES = Set.of("Instances with Fast Open on A", "Unsupported A", "Off A",
			"Where A", "What it means E", "Destinations in back-off A", "Bytes in the SYN A", "Bytes in the SYN B",
			"Hits: application and kernel A", "Hits: application and kernel B",
			"SYNs whose data failed: application and kernel A", "SYNs whose data failed: application and kernel B",
			"Blackholes A");

	private final Dashboard dashboard = new Dashboard();

	private ObservedApplication application;

	private KnownTraffic traffic;

	private PrometheusServer prometheus;

	private ExpectedResults expected;

	private long kernelHits;

	private long kernelFailures;

	@BeforeAll
	void begin() throws Exception {
		Programs.require("prometheus", "prometheus");
		this.kernelHits = kernel("TCPFastOpenActive");
		this.kernelFailures = kernel("TCPFastOpenActiveFail");
		this.application = ObservedApplication.start();
		this.traffic = new KnownTraffic(this.application);
		this.prometheus = PrometheusServer.start(this.application.address(), "{ network_namespace: own }");
		awaitCount("tfo_supported", 1);
		assertThat(value("What it means E")).isOne();
		this.traffic.begin();
		// Else rates may lack the first round
		awaitCount("tfo_einprogress_deferrals_total", KnownTraffic.BEGUN);
		this.traffic.round();
		awaitCount("tfo_cookie_hits_total", HITS / KnownTraffic.ROUNDS);
		awaitCount("tfo_connection_failures_total", KnownTraffic.REFUSED + 1);
		this.traffic.round();
		this.traffic.blackhole();
		awaitCount("tfo_einprogress_deferrals_total", COOKIE_REQUESTS);
		awaitCount("tfo_connection_failures_total", KnownTraffic.ROUNDS * (KnownTraffic.REFUSED + 1));
		// There is no rate of what was seen once
		await().until(() -> this.prometheus.value("min(count_over_time(tfo_fallbacks_total[30m]))") > 2);
		this.expected = new ExpectedResults(this.application.address(), this.traffic);
	}

	private static long kernel(String counter) {
		return NetworkNamespace.isolated().orElseThrow().counter("TcpExt", counter);
	}

	private void awaitCount(String counter, int count) {
		await().until(() -> this.prometheus.value("sum(" + counter + ") or vector(0)") == count);
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofMinutes(1));
	}

	@AfterAll
	void end() throws Exception {
		if (this.prometheus != null) {
			this.prometheus.close();
		}
		if (this.traffic != null) {
			this.traffic.close();
		}
		if (this.application != null) {
			this.application.close();
		}
	}

	@Test
	void countsWhatHappened() throws Exception {
		assertThat(this.prometheus.value("sum(tfo_cookie_hits_total)")).isEqualTo(HITS);
		assertThat(this.prometheus.value("sum(tfo_cookie_hits_total{flight='partial'})")).isEqualTo(PARTIAL_HITS);
		assertThat(this.prometheus.value("sum(tfo_cookie_hits_total{cookie='no'})")).isEqualTo(COOKIELESS_HITS);
		assertThat(this.prometheus.value("sum(tfo_einprogress_deferrals_total)")).isEqualTo(COOKIE_REQUESTS);
		assertThat(this.prometheus.query("sum by (reason) (tfo_fallbacks_total)"))
			.isEqualTo(Map.of(reason("unsafe-method"), (double) KnownTraffic.ROUNDS * KnownTraffic.UNSAFE,
					reason("unsupported"), (double) KnownTraffic.ROUNDS * KnownTraffic.UNSUPPORTED,
					reason("data-not-acked"), (double) NOT_ACKED, reason("syn-retransmitted"), (double) LOST + 1,
					reason("backoff"), (double) KnownTraffic.ROUNDS * KnownTraffic.BACKED_OFF));
		assertThat(this.prometheus.query("sum by (reason) (tfo_connection_failures_total)"))
			.isEqualTo(Map.of(reason("refused"), (double) KnownTraffic.ROUNDS * KnownTraffic.REFUSED,
					reason("unreachable"), (double) KnownTraffic.ROUNDS));
		assertThat(this.prometheus.value("sum(tfo_round_trip_saved_seconds_count)")).isEqualTo(HITS - PARTIAL_HITS);
		assertThat(this.prometheus.value("sum(tfo_syn_data_bytes_count)")).isEqualTo(HITS);
	}

	private static Map<String, String> reason(String reason) {
		return Map.of("reason", reason);
	}

	@Test
	void countsOneOutcomeForEachRequest() throws Exception {
		assertThat(this.prometheus.value("sum(tfo_cookie_hits_total) + sum(tfo_einprogress_deferrals_total)"
				+ " + sum(tfo_fallbacks_total) + sum(tfo_connection_failures_total)"))
			.isEqualTo(this.prometheus.value("sum(http_client_requests_seconds_count)"));
	}

	/**
	 * A SYN that is lost at least twice is two failures to the kernel.
	 */
	@Test
	void countsAsTheKernelDoes() throws Exception {
		assertThat(this.prometheus.value("tfo_kernel_active_total") - this.kernelHits).isEqualTo(HITS);
		assertThat(this.prometheus.value("tfo_kernel_active_failures_total") - this.kernelFailures)
			.isEqualTo(NOT_ACKED + LOST + 2);
		assertThat(this.prometheus.value("tfo_kernel_blackholes_total")).isEqualTo(kernel("TCPFastOpenBlackhole"))
			.isPositive();
	}

	@Test
	void everyQueryIsTried() {
		assertThat(this.dashboard.queries()).extracting(Dashboard.Query::name)
			.containsExactlyInAnyOrderElementsOf(this.expected.all().keySet());
	}

	@TestFactory
	Stream<DynamicTest> panelsShowWhatHappened() {
		Map<String, String> all = values(this.dashboard.all("application"), this.dashboard.all("instance"),
				this.dashboard.all("client_name"));
		return this.dashboard.queries().stream().map((query) -> DynamicTest.dynamicTest(query.name(), () -> {
			Map<Map<String, String>, Bounds> bounds = this.expected.all().get(query.name());
			Map<Map<String, String>, Double> results = this.prometheus.query(query.with(all));
			assertThat(results).containsOnlyKeys(bounds.keySet());
			assertThat(results)
				.allSatisfy((labels, value) -> assertThat(value).matches(bounds.get(labels)::contain, "is in bounds"));
		}));
	}

	/**
	 * Grafana escapes a chosen value, since it is put into a regular expression.
	 */
	@TestFactory
	Stream<DynamicTest> panelsCanBeNarrowed() {
		String instance = this.application.address().replace(".", "\\\\.");
		String client = this.traffic.accepting.name();
		Map<String, String> chosen = values("tfo-sample-app", instance, client.replace(".", "\\\\."));
		return this.dashboard.queries().stream().map((query) -> DynamicTest.dynamicTest(query.name(), () -> {
			assertThat(this.prometheus.query(query.with(chosen)).keySet())
				.allSatisfy((labels) -> assertThat(labels.getOrDefault("client_name", client)).isEqualTo(client));
			assertNothing(query, values("elsewhere", instance, ".*"));
			assertNothing(query, values("tfo-sample-app", "elsewhere", ".*"));
			if (!OF_INSTANCES.contains(query.name())) {
				assertNothing(query, values("tfo-sample-app", instance, "elsewhere"));
			}
		}));
	}

	private void assertNothing(Dashboard.Query query, Map<String, String> chosen) {
		assertThat(this.prometheus.query(query.with(chosen)).values()).allMatch((value) -> value == 0);
	}

	private static Map<String, String> values(String application, String instance, String clientName) {
		return Map.of("application", application, "instance", instance, "client_name", clientName, "__rate_interval",
				"30m", "__range", "1h");
	}

	@Test
	void variablesOfferWhatThereIs() throws Exception {
		Map<String, List<String>> offered = new HashMap<>();
		Pattern form = Pattern.compile("label_values\\((.*), (\\w+)\\)");
		for (Dashboard.Query variable : this.dashboard.variables()) {
			Matcher matcher = form.matcher(variable.with(values(".*", ".*", ".*")));
			assertThat(matcher.matches()).isTrue();
			offered.put(variable.name(), this.prometheus.labelValues(matcher.group(1), matcher.group(2)));
		}
		assertThat(offered).containsOnlyKeys("application", "instance", "client_name");
		assertThat(offered.get("application")).containsExactly("tfo-sample-app");
		assertThat(offered.get("instance")).containsExactly(this.application.address());
		assertThat(offered.get("client_name")).containsExactlyInAnyOrder(this.traffic.accepting.name(),
				this.traffic.stopping.name(), this.traffic.firewalled.name(), this.traffic.without.name(),
				this.traffic.closed.name(), this.traffic.lossy.name(), KnownTraffic.UNREACHABLE);
	}

	@Test
	void alertsSayWhatHappened() {
		await().untilAsserted(() -> assertThat(this.prometheus.alerts())
			.isEqualTo(Map.of("TcpFastOpenUnsupported", "inactive", "TcpFastOpenFallbackRatioHigh", "pending",
					"TcpFastOpenDestinationsInBackOff", "pending", "TcpFastOpenKernelBlackhole", "firing",
					"TcpFastOpenHitsExceedKernel", "inactive", "TcpFastOpenHitsMissed", "inactive")));
		// Behind the firewall there are too few among the others to alarm anybody
		assertThat(this.prometheus.activeAlerts("TcpFastOpenFallbackRatioHigh"))
			.extracting((labels) -> labels.get("client_name"))
			.containsExactly(this.traffic.stopping.name());
	}

	/**
	 * That they are silent must not be for want of data.
	 */
	@Test
	void countersAreNotApart() throws Exception {
		for (String alert : List.of("TcpFastOpenHitsExceedKernel", "TcpFastOpenHitsMissed")) {
			String comparison = this.prometheus.alertExpression(alert).replace("> on (", "> bool on (");
			assertThat(this.prometheus.value(comparison)).isZero();
		}
	}

	@Test
	void alertTellsWhyFastOpenIsUnsupported() throws Exception {
		this.traffic.clientBit(false);
		try {
			// The reason of the gauge is one scrape late
			await().untilAsserted(() -> assertThat(this.prometheus.activeAlerts("TcpFastOpenUnsupported"))
				.extracting((labels) -> labels.get("reason"))
				.containsExactly("client-bit-off"));
			assertThat(value("Unsupported A")).isEqualTo(1);
			assertThat(this.prometheus.query("tfo_supported").values()).containsExactly(0.0);
		}
		finally {
			this.traffic.clientBit(true);
			await().until(() -> this.prometheus.alerts().get("TcpFastOpenUnsupported").equals("inactive"));
		}
	}

	private double value(String query) {
		String expression = this.dashboard.queries()
			.stream()
			.filter((candidate) -> candidate.name().equals(query))
			.findFirst()
			.orElseThrow()
			.with(values(".*", ".*", ".*"));
		return this.prometheus.value(expression);
	}

}
