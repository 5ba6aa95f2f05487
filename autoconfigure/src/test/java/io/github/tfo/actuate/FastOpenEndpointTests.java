// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.actuate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.actuate.FastOpenDescriptor.DestinationDescriptor;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.connection.PathHealth.PathError;
import io.github.tfo.linux.KernelSupport;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

import org.springframework.boot.actuate.autoconfigure.endpoint.jackson.JacksonEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenEndpoint}.
 */
class FastOpenEndpointTests {

	private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

	private final PathHealth health = new PathHealth(Duration.ofMinutes(1), Duration.ofHours(1));

	private final DestinationTable table = new DestinationTable(Clock.fixed(NOW, ZoneOffset.UTC));

	private final FastOpenEndpoint endpoint = new FastOpenEndpoint(new Status(), this.health, this.table);

	@Test
	void eachConnectionIsCountedForItsDestinationAndInTheTotals() {
		publish("orders", destination(1), new Hit(200, true, Duration.ofMillis(40), true));
		publish("orders", destination(1), new CookieRequested());
		publish("stock", destination(2), new Fallback(FallbackReason.UNSAFE_METHOD));
		publish("stock", destination(2), new Failed(FailureReason.REFUSED));
		publish("orders", destination(1), new Hit(1420, false, Duration.ofMillis(40), true));
		FastOpenDescriptor report = this.endpoint.fastOpen();
		assertThat(report.destinations()).extracting(DestinationDescriptor::destination)
			.containsExactly("10.0.0.1:443", "10.0.0.2:443");
		DestinationDescriptor orders = report.destinations().get(0);
		assertThat(orders.connections()).isEqualTo(3);
		assertThat(orders.hits()).isEqualTo(2);
		assertThat(orders.partialHits()).isOne();
		assertThat(orders.einprogressDeferrals()).isOne();
		DestinationDescriptor stock = report.destinations().get(1);
		assertThat(stock.clientName()).isEqualTo("stock");
		assertThat(stock.fallbacks()).containsExactlyEntriesOf(Map.of("unsafe-method", 1L));
		assertThat(stock.failures()).containsExactlyEntriesOf(Map.of("refused", 1L));
		assertThat(report.totals().connections()).isEqualTo(5);
		assertThat(report.totals().hits()).isEqualTo(2);
		assertThat(report.totals().partialHits()).isOne();
	}

	@Test
	void tenThousandDestinationsAreBoundedAndTheTotalsStayRight() {
		for (int i = 0; i < 10_000; i++) {
			publish("host" + i, destination(i), new Hit(200, true, Duration.ofMillis(40), true));
			this.health.onError(destination(10_000 + i), System.nanoTime(), PathError.SYN_LOST);
		}
		FastOpenDescriptor report = this.endpoint.fastOpen();
		assertThat(report.destinations()).hasSize(DestinationTable.MAX_DESTINATIONS);
		assertThat(report.destinations().get(0).clientName()).isEqualTo("host9999");
		assertThat(report.totals().hits()).isEqualTo(10_000);
		assertThat(report.omittedDestinations()).isEqualTo(20_000 - DestinationTable.MAX_DESTINATIONS);
		assertThat(json(report).toString()).hasSizeLessThan(300_000);
	}

	@Test
	void whenOneAddressHasManyPortsThenOtherDestinationsStayListed() {
		publish("orders", destination(1), new CookieRequested());
		for (int port = 1; port <= 2_000; port++) {
			publish("scanned", new InetSocketAddress(destination(2).getAddress(), port), new CookieRequested());
		}
		FastOpenDescriptor report = this.endpoint.fastOpen();
		assertThat(report.destinations()).hasSize(101).last().satisfies((row) -> {
			assertThat(row.clientName()).isEqualTo("orders");
			assertThat(row.connections()).isOne();
		});
		assertThat(report.omittedDestinations()).isEqualTo(1_900);
		assertThat(report.totals().connections()).isEqualTo(2_001);
	}

	@Test
	void rowsAreInOrderOfUseWhicheverTheirAddress() {
		MutableClock clock = new MutableClock();
		DestinationTable inOrder = new DestinationTable(clock);
		for (int port : new int[] { 1, 2, 3, 4 }) {
			clock.millis++;
			inOrder.onOutcome(new ConnectionDescription(ClientLibrary.JETTY, "orders",
					new InetSocketAddress(destination(port % 2).getAddress(), port)), new CookieRequested());
		}
		assertThat(inOrder.snapshot().rows()).extracting((row) -> row.destination().getPort())
			.containsExactly(4, 3, 2, 1);
	}

	@Test
	void destinationThatIsBackedOffIsListedEvenWhenItsConnectionsAreForgotten() {
		this.health.onNotReached(destination(1));
		assertThat(this.endpoint.fastOpen().destinations()).singleElement().satisfies((row) -> {
			assertThat(row.destination()).isEqualTo("10.0.0.1:443");
			assertThat(row.connections()).isZero();
			assertThat(row.backOff().cause()).isEqualTo("not-reached");
			assertThat(row.backOff().remaining()).isNull();
		});
	}

	@Test
	void destinationThatWantsACookieIsListedEvenWhenItsConnectionsAreForgotten() {
		for (int i = 0; i < 3; i++) {
			this.health.cookieless().onError(destination(1), System.nanoTime(), PathError.COOKIE_WANTED);
		}
		assertThat(this.endpoint.fastOpen().destinations()).singleElement().satisfies((row) -> {
			assertThat(row.destination()).isEqualTo("10.0.0.1:443");
			assertThat(row.cookieWanted().cause()).isEqualTo("cookie-wanted");
		});
	}

	@Test
	void restIsEndedByTheNameThatTheReportGives() throws UnknownHostException {
		InetSocketAddress ipv6 = new InetSocketAddress(InetAddress.getByName("2001:db8::1"), 443);
		for (InetSocketAddress destination : List.of(destination(1), ipv6)) {
			this.health.onError(destination, System.nanoTime(), PathError.SYN_LOST);
			String name = this.endpoint.fastOpen().destinations().get(0).destination();
			assertThat(this.endpoint.endBackOff("10.0.0.7:443").rested()).isFalse();
			assertThat(this.endpoint.endBackOff(name).rested()).isTrue();
			assertThat(this.endpoint.endBackOff(name).rested()).isFalse();
			assertThat(this.health.tryAcquirePermission(destination)).isTrue();
		}
	}

	@Test
	void notEnabledIsToldWithTheKernelAndNothingElse() {
		FastOpenEndpoint disabled = new FastOpenEndpoint();
		assertThat(json(disabled.fastOpen()).propertyNames()).containsExactlyInAnyOrder("enabled", "kernel");
		assertThat(json(disabled.fastOpen()).path("enabled").asBoolean()).isFalse();
		assertThat(disabled.endBackOff("10.0.0.1:443").rested()).isFalse();
	}

	@Test
	void reportIsTheOneOfTheDocumentation() throws IOException {
		InetSocketAddress orders = new InetSocketAddress(InetAddress.getByName("192.0.2.7"), 443);
		for (int i = 0; i < 8; i++) {
			publish("orders.example.com", orders, new Hit(517, true, Duration.ofMillis(40), true));
		}
		publish("orders.example.com", orders, new CookieRequested());
		publish("orders.example.com", orders, new Fallback(FallbackReason.SYN_RETRANSMITTED));
		publish("orders.example.com", orders, new Failed(FailureReason.TIMEOUT));
		this.health.onSuccess(orders, System.nanoTime());
		this.health.onError(orders, System.nanoTime(), PathError.SYN_LOST);
		this.health.onError(orders, System.nanoTime(), PathError.SYN_LOST);
		ObjectNode report = json(this.endpoint.fastOpen());
		// They depend on the machine and the moment
		report.remove("kernel");
		removeTimes(report);
		ObjectNode documented = documented();
		assertThat(documented.remove("kernel").propertyNames()).containsExactlyInAnyOrderElementsOf(
				json(new FastOpenEndpoint().fastOpen()).path("kernel").propertyNames());
		removeTimes(documented);
		assertThat(report).isEqualTo(documented);
	}

	private static void removeTimes(ObjectNode report) {
		ObjectNode backOff = (ObjectNode) report.path("destinations").get(0).path("backOff");
		Duration remaining = Duration.parse(backOff.remove("remaining").asString());
		Instant since = Instant.parse(backOff.remove("since").asString());
		Instant until = Instant.parse(backOff.remove("until").asString());
		assertThat(remaining).isPositive();
		assertThat(until).isAfter(since);
		Instant acknowledged = Instant
			.parse(((ObjectNode) backOff.path("evidence")).remove("lastAcknowledged").asString());
		assertThat(acknowledged).isBeforeOrEqualTo(since);
	}

	private static ObjectNode documented() throws IOException {
		String page = Files.readString(Path.of("../docs/actuator.md"));
		int start = page.indexOf("```json") + "```json".length();
		return (ObjectNode) JsonMapper.builder().build().readTree(page.substring(start, page.indexOf("```", start)));
	}

	/**
	 * As the actuator would write it.
	 */
	private static ObjectNode json(FastOpenDescriptor report) {
		ObjectNode[] json = new ObjectNode[1];
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(JacksonEndpointAutoConfiguration.class))
			.run((context) -> {
				JsonMapper mapper = context.getBean(EndpointJsonMapper.class).get();
				json[0] = (ObjectNode) mapper.readTree(mapper.writeValueAsString(report));
			});
		return json[0];
	}

	private void publish(String clientName, InetSocketAddress destination, FastOpenOutcome outcome) {
		this.table.onOutcome(new ConnectionDescription(ClientLibrary.REACTOR_NETTY, clientName, destination), outcome);
	}

	private static InetSocketAddress destination(int number) {
		try {
			byte[] address = { 10, (byte) (number >> 16), (byte) (number >> 8), (byte) number };
			return new InetSocketAddress(InetAddress.getByAddress(address), 443);
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private static final class MutableClock extends Clock {

		private long millis;

		@Override
		public ZoneId getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return Instant.ofEpochMilli(this.millis);
		}

	}

	private static final class Status implements FastOpenStatus {

		@Override
		public KernelSupport current() {
			return KernelSupport.SUPPORTED;
		}

		@Override
		public List<String> accelerated() {
			return List.of("WebClient (Reactor Netty)");
		}

		@Override
		public List<String> obstacles() {
			return List.of();
		}

	}

}
