package io.github.tfo.benchmarks.micro;

import java.util.List;
import java.util.Map;

import io.github.tfo.benchmarks.micro.MicroSummary.MicroResult;
import io.github.tfo.benchmarks.report.Threshold;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link MicroSummary}.
 */
class MicroSummaryTests {

	@Test
	void newConnectionCostsWhatItsSocketsDoNot() {
		MicroSummary summary = new MicroSummary(
				List.of(row("NewConnection.connection", Map.of("atOnce", "1"), 6500, 700),
						row("NewConnection.socketsAlone", Map.of("atOnce", "1"), 500, 10),
						row("NewConnection.connection", Map.of("atOnce", "10000"), 3600, 700),
						row("NewConnection.socketsAlone", Map.of("atOnce", "10000"), 600, 10)));
		assertThat(summary.thresholds()).extracting(Threshold::figure, Threshold::holds)
			.containsExactly(tuple(6.0, false), tuple(690.0, true), tuple(3.0, true), tuple(690.0, true),
					tuple(0.5, true));
	}

	@Test
	void doorAllocatesWhatTheSameClientDoesNotWithoutIt() {
		MicroSummary summary = new MicroSummary(List.of(request("OKHTTP", "false", 17_000),
				request("RESTCLIENT_JETTY", "false", 40_000), request("OKHTTP", "true", 19_000)));
		assertThat(summary.thresholds()).singleElement()
			.hasToString("does not hold  Fast Open through the integration, OkHttp by FastOpenSocketFactory, bytes: "
					+ "2000.000, at most 1024.000");
	}

	private static MicroResult request(String client, String fastOpen, double bytes) {
		return row("ColdRequest.request", Map.of("client", client, "fastOpen", fastOpen), 1, bytes);
	}

	private static MicroResult row(String name, Map<String, String> parameters, double nanos, double bytes) {
		return new MicroResult(name, parameters, nanos, 0, bytes);
	}

}
