// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MeterFastOpenListener} by what Prometheus would scrape.
 */
@ExtendWith(OutputCaptureExtension.class)
class MeterFastOpenListenerTests {

	private static final Duration IDLE = Duration.ofMinutes(10);

	// Stands still unless a test moves it
	private final AtomicLong clock = new AtomicLong();

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final MeterFastOpenListener listener = new MeterFastOpenListener(this.registry, this.clock::get);

	@Test
	void namesAndTagsAreThoseOfThePublicContract() {
		publish("orders", new FastOpenOutcome.Hit(140, true, Duration.ofMillis(40), true));
		publish("orders", new FastOpenOutcome.Hit(140, true, Duration.ofMillis(40), true));
		publish("orders", new FastOpenOutcome.CookieRequested());
		publish("stock", new FastOpenOutcome.Fallback(FallbackReason.SYN_RETRANSMITTED));
		publish("stock", new FastOpenOutcome.Failed(FailureReason.REFUSED));
		assertThat(this.registry.scrape()).contains(
				"tfo_cookie_hits_total{client_name=\"orders\",cookie=\"yes\",flight=\"complete\",library=\"reactor-netty\"} 2.0",
				"tfo_einprogress_deferrals_total{client_name=\"orders\",library=\"reactor-netty\"} 1.0",
				"tfo_fallbacks_total{client_name=\"stock\",library=\"reactor-netty\",reason=\"syn-retransmitted\"} 1.0",
				"tfo_connection_failures_total{client_name=\"stock\",library=\"reactor-netty\",reason=\"refused\"} 1.0");
	}

	@Test
	void hitsTellWhatTheySaved() {
		publish("orders", new FastOpenOutcome.Hit(140, true, Duration.ofMillis(40), true));
		publish("stock", new FastOpenOutcome.Hit(300, true, Duration.ofMillis(100), true));
		assertThat(this.registry.scrape()).contains(
				"tfo_round_trip_saved_seconds_sum{client_name=\"orders\",library=\"reactor-netty\"} 0.04",
				"tfo_round_trip_saved_seconds_count{client_name=\"stock\",library=\"reactor-netty\"} 1",
				"tfo_syn_data_bytes_sum{library=\"reactor-netty\"} 440.0",
				"tfo_syn_data_bytes_count{library=\"reactor-netty\"} 2");
	}

	@Test
	void partialHitsSaveNothing() {
		publish("orders", new FastOpenOutcome.Hit(140, true, Duration.ofMillis(40), true));
		publish("orders", new FastOpenOutcome.Hit(1420, false, Duration.ofMillis(40), true));
		assertThat(this.registry.scrape()).contains(
				"tfo_cookie_hits_total{client_name=\"orders\",cookie=\"yes\",flight=\"complete\",library=\"reactor-netty\"} 1.0",
				"tfo_cookie_hits_total{client_name=\"orders\",cookie=\"yes\",flight=\"partial\",library=\"reactor-netty\"} 1.0",
				"tfo_round_trip_saved_seconds_count{client_name=\"orders\",library=\"reactor-netty\"} 1",
				"tfo_syn_data_bytes_count{library=\"reactor-netty\"} 2");
	}

	@Test
	void cookielessHitsAreApart() {
		publish("orders", new FastOpenOutcome.Hit(140, true, Duration.ofMillis(40), false));
		publish("orders", new FastOpenOutcome.Hit(1420, false, Duration.ofMillis(40), false));
		assertThat(this.registry.scrape()).contains(
				"tfo_cookie_hits_total{client_name=\"orders\",cookie=\"no\",flight=\"complete\",library=\"reactor-netty\"} 1.0",
				"tfo_cookie_hits_total{client_name=\"orders\",cookie=\"no\",flight=\"partial\",library=\"reactor-netty\"} 1.0",
				"tfo_cookie_hits_total{client_name=\"orders\",cookie=\"yes\",flight=\"complete\",library=\"reactor-netty\"} 0.0",
				"tfo_round_trip_saved_seconds_count{client_name=\"orders\",library=\"reactor-netty\"} 1");
	}

	@Test
	void hostWithoutAHitHasNoHitsRatherThanNone() {
		publish("stock", new FastOpenOutcome.Failed(FailureReason.REFUSED));
		assertThat(this.registry.scrape()).contains(
				"tfo_cookie_hits_total{client_name=\"stock\",cookie=\"yes\",flight=\"complete\",library=\"reactor-netty\"} 0.0",
				"tfo_cookie_hits_total{client_name=\"stock\",cookie=\"yes\",flight=\"partial\",library=\"reactor-netty\"} 0.0",
				"tfo_cookie_hits_total{client_name=\"stock\",cookie=\"no\",flight=\"complete\",library=\"reactor-netty\"} 0.0",
				"tfo_einprogress_deferrals_total{client_name=\"stock\",library=\"reactor-netty\"} 0.0",
				"tfo_round_trip_saved_seconds_count{client_name=\"stock\",library=\"reactor-netty\"} 0");
	}

	@Test
	void clientNamesAreBoundedAndTheSumStaysRight(CapturedOutput output) {
		for (int i = 0; i < 1000; i++) {
			publish("host" + i, new FastOpenOutcome.CookieRequested());
		}
		assertThat(this.registry.find("tfo.einprogress.deferrals").counters())
			.hasSize(MeterFastOpenListener.MAX_CLIENT_NAMES + 1);
		assertThat(this.registry.get("tfo.einprogress.deferrals").tag("client.name", "other").counter().count())
			.isEqualTo(1000 - MeterFastOpenListener.MAX_CLIENT_NAMES);
		assertThat(this.registry.get("tfo.einprogress.deferrals").counters().stream().mapToDouble(Counter::count).sum())
			.isEqualTo(1000);
		assertThat(output).containsOnlyOnce("More than 100 hosts");
	}

	@Test
	void whenNamesHaveBeenIdleThenAnotherTakesThePlaceOfTheOldest() {
		publish("first", new FastOpenOutcome.Hit(140, true, Duration.ofMillis(40), true));
		publish("first", new FastOpenOutcome.Fallback(FallbackReason.NO_DATA));
		publish("first", new FastOpenOutcome.Failed(FailureReason.REFUSED));
		pass(Duration.ofSeconds(1));
		fill();
		pass(IDLE.minusSeconds(1));
		publish("orders", new FastOpenOutcome.CookieRequested());
		publish("stock", new FastOpenOutcome.CookieRequested());
		assertThat(clientNames()).contains("orders", "host2", "other").doesNotContain("first", "stock").hasSize(101);
		assertThat(this.registry.scrape()).doesNotContain("\"first\"").contains("tfo_syn_data_bytes_sum");
	}

	@Test
	void whenNamesAreInUseThenAnotherIsCountedWithTheOthers() {
		publish("orders", new FastOpenOutcome.CookieRequested());
		fill();
		for (int minute = 1; minute <= 30; minute++) {
			pass(Duration.ofMinutes(1));
			for (int i = 0; i < 150; i++) {
				publish("foreign" + minute + "-" + i, new FastOpenOutcome.CookieRequested());
			}
			publish("orders", new FastOpenOutcome.CookieRequested());
		}
		assertThat(count("orders")).isEqualTo(31);
		assertThat(clientNames()).hasSizeLessThanOrEqualTo(101);
	}

	@Test
	void nameThatComesBackStartsAtZero() {
		publish("first", new FastOpenOutcome.CookieRequested());
		pass(Duration.ofSeconds(1));
		fill();
		pass(IDLE);
		publish("orders", new FastOpenOutcome.CookieRequested());
		assertThat(clientNames()).doesNotContain("first");
		publish("first", new FastOpenOutcome.CookieRequested());
		assertThat(count("first")).isOne();
	}

	@Test
	void hostThatIsCalledOtherIsCountedWithTheOthers() {
		publish("other", new FastOpenOutcome.CookieRequested());
		fill();
		pass(IDLE);
		for (int i = 0; i < 150; i++) {
			publish("new" + i, new FastOpenOutcome.CookieRequested());
		}
		assertThat(count("other")).isEqualTo(51);
	}

	/**
	 * What a filter has made of names is of several, so nothing of it can be removed with
	 * one of them.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void whenAFilterDropsTheNamesThenNoConnectionIsLost(boolean composite) {
		this.registry.config().meterFilter(MeterFilter.ignoreTags("client.name"));
		MeterFastOpenListener filtered = composite
				? new MeterFastOpenListener(composite(new SimpleMeterRegistry(), this.registry), this.clock::get)
				: this.listener;
		for (int i = 0; i < 300; i++) {
			publish(filtered, "host" + (i % 150), new FastOpenOutcome.CookieRequested());
			pass(IDLE);
		}
		assertThat(this.registry.get("tfo.einprogress.deferrals").counter().count()).isEqualTo(300);
	}

	@Test
	void whenRegistryIsACompositeThenNamesGiveWayInEach() {
		SimpleMeterRegistry simple = new SimpleMeterRegistry();
		MeterFastOpenListener both = new MeterFastOpenListener(composite(simple, this.registry), this.clock::get);
		for (int i = 0; i < 300; i++) {
			publish(both, "host" + i, new FastOpenOutcome.CookieRequested());
			pass(IDLE);
		}
		assertThat(this.registry.find("tfo.einprogress.deferrals").counters()).hasSize(100);
		assertThat(simple.find("tfo.einprogress.deferrals").counters()).hasSize(100);
	}

	/**
	 * Another thread takes the place of a name just when a connection is to be counted.
	 */
	@Test
	void whenNameGivesWayWhileItIsUsedThenNoConnectionIsLost() {
		AtomicReference<Runnable> meanwhile = new AtomicReference<>();
		LongSupplier interrupted = () -> {
			Runnable run = meanwhile.getAndSet(null);
			if (run != null) {
				run.run();
			}
			return this.clock.get();
		};
		SimpleMeterRegistry simple = new SimpleMeterRegistry();
		MeterFastOpenListener raced = new MeterFastOpenListener(simple, interrupted);
		for (int i = 0; i < MeterFastOpenListener.MAX_CLIENT_NAMES; i++) {
			publish(raced, "host" + i, new FastOpenOutcome.CookieRequested());
			pass(Duration.ofSeconds(1));
		}
		pass(IDLE);
		meanwhile.set(() -> publish(raced, "orders", new FastOpenOutcome.CookieRequested()));
		publish(raced, "host0", new FastOpenOutcome.CookieRequested());
		assertThat(simple.get("tfo.einprogress.deferrals").tag("client.name", "host0").counter().count()).isOne();
		assertThat(simple.get("tfo.einprogress.deferrals").tag("client.name", "orders").counter().count()).isOne();
		assertThat(simple.find("tfo.einprogress.deferrals").tag("client.name", "host1").counter()).isNull();
	}

	private static CompositeMeterRegistry composite(MeterRegistry... registries) {
		return new CompositeMeterRegistry(Clock.SYSTEM, List.of(registries));
	}

	private void pass(Duration duration) {
		this.clock.addAndGet(duration.toNanos());
	}

	private void fill() {
		for (int i = 1; i <= MeterFastOpenListener.MAX_CLIENT_NAMES; i++) {
			publish("host" + i, new FastOpenOutcome.CookieRequested());
		}
	}

	private Set<String> clientNames() {
		return this.registry.find("tfo.cookie.hits")
			.counters()
			.stream()
			.map((counter) -> counter.getId().getTag("client.name"))
			.collect(Collectors.toSet());
	}

	private double count(String clientName) {
		return this.registry.get("tfo.einprogress.deferrals").tag("client.name", clientName).counter().count();
	}

	private void publish(String clientName, FastOpenOutcome outcome) {
		publish(this.listener, clientName, outcome);
	}

	private static void publish(MeterFastOpenListener listener, String clientName, FastOpenOutcome outcome) {
		listener.onOutcome(new ConnectionDescription(ClientLibrary.REACTOR_NETTY, clientName,
				InetSocketAddress.createUnresolved(clientName, 80)), outcome);
	}

}
