package io.github.tfo.micrometer;

import java.net.InetSocketAddress;
import java.time.Duration;

import io.github.tfo.connection.ClientLibrary;
import io.github.tfo.connection.FailureReason;
import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.Peer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MeterFastOpenListener} by what Prometheus would scrape.
 */
@ExtendWith(OutputCaptureExtension.class)
class MeterFastOpenListenerTests {

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final MeterFastOpenListener listener = new MeterFastOpenListener(this.registry);

	@Test
	void namesAndTagsAreThoseOfThePublicContract() {
		hear("orders", new FastOpenOutcome.Hit(140, Duration.ofMillis(40)));
		hear("orders", new FastOpenOutcome.Hit(140, Duration.ofMillis(40)));
		hear("orders", new FastOpenOutcome.DeferredToHandshake());
		hear("stock", new FastOpenOutcome.Fallback(FallbackReason.SYN_RETRANSMITTED));
		hear("stock", new FastOpenOutcome.Failed(FailureReason.REFUSED));
		assertThat(this.registry.scrape()).contains(
				"tfo_cookie_hits_total{client_name=\"orders\",library=\"reactor-netty\"} 2.0",
				"tfo_einprogress_deferrals_total{client_name=\"orders\",library=\"reactor-netty\"} 1.0",
				"tfo_fallbacks_total{client_name=\"stock\",library=\"reactor-netty\",reason=\"syn-retransmitted\"} 1.0",
				"tfo_connection_failures_total{client_name=\"stock\",library=\"reactor-netty\",reason=\"refused\"} 1.0");
	}

	@Test
	void hitsTellWhatTheySaved() {
		hear("orders", new FastOpenOutcome.Hit(140, Duration.ofMillis(40)));
		hear("stock", new FastOpenOutcome.Hit(300, Duration.ofMillis(100)));
		assertThat(this.registry.scrape()).contains(
				"tfo_round_trip_saved_seconds_sum{client_name=\"orders\",library=\"reactor-netty\"} 0.04",
				"tfo_round_trip_saved_seconds_count{client_name=\"stock\",library=\"reactor-netty\"} 1",
				"tfo_syn_data_bytes_sum{library=\"reactor-netty\"} 440.0",
				"tfo_syn_data_bytes_count{library=\"reactor-netty\"} 2");
	}

	@Test
	void hostWithoutAHitHasNoHitsRatherThanNone() {
		hear("stock", new FastOpenOutcome.Failed(FailureReason.REFUSED));
		assertThat(this.registry.scrape()).contains(
				"tfo_cookie_hits_total{client_name=\"stock\",library=\"reactor-netty\"} 0.0",
				"tfo_einprogress_deferrals_total{client_name=\"stock\",library=\"reactor-netty\"} 0.0",
				"tfo_round_trip_saved_seconds_count{client_name=\"stock\",library=\"reactor-netty\"} 0");
	}

	@Test
	void clientNamesAreBoundedAndTheSumStaysRight(CapturedOutput output) {
		for (int i = 0; i < 1000; i++) {
			hear("host" + i, new FastOpenOutcome.DeferredToHandshake());
		}
		assertThat(this.registry.find("tfo.einprogress.deferrals").counters())
			.hasSize(MeterFastOpenListener.MAX_CLIENT_NAMES + 1);
		assertThat(this.registry.get("tfo.einprogress.deferrals").tag("client.name", "other").counter().count())
			.isEqualTo(1000 - MeterFastOpenListener.MAX_CLIENT_NAMES);
		assertThat(this.registry.get("tfo.einprogress.deferrals").counters().stream().mapToDouble(Counter::count).sum())
			.isEqualTo(1000);
		assertThat(output).containsOnlyOnce("More than 100 hosts");
	}

	private void hear(String clientName, FastOpenOutcome outcome) {
		this.listener.onOutcome(
				new Peer(ClientLibrary.REACTOR_NETTY, clientName, InetSocketAddress.createUnresolved(clientName, 80)),
				outcome);
	}

}
