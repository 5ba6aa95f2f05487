// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.UnsupportedReason;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@code docs/meters.md} says what is declared and published, all of it and no more.
 */
class MetersReferenceTests {

	private static final Path PAGE = Path.of("..", "docs", "meters.md");

	private static final Pattern CODE = Pattern.compile("`([^`]+)`");

	@Test
	void hasTheMetersThatAreDeclared() throws IOException {
		List<List<String>> declared = Arrays.stream(FastOpenMeters.values())
			.map((meter) -> List.of(code(meter.getName()), type(meter), unit(meter), tags(meter),
					meter.getDescription()))
			.toList();
		assertThat(rows("Meters"))
			.extracting((row) -> List.of(row.get(0), row.get(2), row.get(3), row.get(4), row.get(5)))
			.isEqualTo(declared);
	}

	private static String code(String text) {
		return "`" + text + "`";
	}

	private static String type(FastOpenMeters meter) {
		return meter.getType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
	}

	private static String unit(FastOpenMeters meter) {
		String unit = (meter.getType() == Meter.Type.TIMER) ? "seconds" : meter.getBaseUnit();
		return (unit != null) ? unit : "";
	}

	private static String tags(FastOpenMeters meter) {
		return String.join(", ",
				Arrays.stream(meter.getKeyNames()).map(KeyName::asString).map(MetersReferenceTests::code).toList());
	}

	@Test
	@InNetworkNamespace
	void hasTheNamesThatPrometheusSees() throws IOException {
		PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		MeterFastOpenListener listener = new MeterFastOpenListener(registry);
		ConnectionDescription peer = new ConnectionDescription(ClientLibrary.REACTOR_NETTY, "orders",
				InetSocketAddress.createUnresolved("orders", 80));
		listener.onOutcome(peer, new FastOpenOutcome.Hit(140, true, Duration.ofMillis(40), true));
		listener.onOutcome(peer, new FastOpenOutcome.Fallback(FallbackReason.UNSAFE_METHOD));
		listener.onOutcome(peer, new FastOpenOutcome.Failed(FailureReason.REFUSED));
		new BackOffMetrics(new PathHealth(Duration.ofMinutes(1), Duration.ofHours(1))).bindTo(registry);
		FastOpenSupport support = FastOpenSupport.detect();
		new KernelSupportMetrics(support, support::current).bindTo(registry);
		new KernelCountersMetrics().bindTo(registry);
		Awaitility.await().until(() -> registry.find("tfo.supported").gauge() != null);
		Set<String> published = new TreeSet<>(registry.scrape()
			.lines()
			.filter((line) -> !line.startsWith("#"))
			.map((line) -> line.split("[{ ]")[0])
			.toList());
		assertThat(rows("Meters")).flatExtracting((row) -> codes(row.get(1)))
			.containsExactlyInAnyOrderElementsOf(published);
	}

	@Test
	void hasTheTags() throws IOException {
		assertThat(rows("Tags")).extracting((row) -> row.get(0))
			.containsExactly(Arrays.stream(FastOpenMeters.Key.values())
				.map(FastOpenMeters.Key::asString)
				.map(MetersReferenceTests::code)
				.toArray(String[]::new));
		assertThat(codes(rows("Tags").get(0).get(1)))
			.containsExactly(Arrays.stream(ClientLibrary.values()).map(ClientLibrary::tag).toArray(String[]::new));
		assertThat(rows("Tags").get(1).get(1)).contains("beyond [" + MeterFastOpenListener.MAX_CLIENT_NAMES + "]");
		assertThat(Files.readString(PAGE)).contains("more-than-" + MeterFastOpenListener.MAX_CLIENT_NAMES + "-hosts");
	}

	@Test
	void hasTheReasons() throws IOException {
		assertReasons("tfo.fallbacks", Arrays.stream(FallbackReason.values()).map(FallbackReason::tag));
		assertReasons("tfo.connection.failures", Arrays.stream(FailureReason.values()).map(FailureReason::tag));
		assertReasons("tfo.supported", Arrays.stream(UnsupportedReason.values()).map(UnsupportedReason::tag));
	}

	private static void assertReasons(String meter, Stream<String> reasons) throws IOException {
		assertThat(rows("`reason` of `" + meter + "`")).extracting((row) -> row.get(0))
			.containsExactlyElementsOf(reasons.map(MetersReferenceTests::code).toList())
			.isNotEmpty();
	}

	private static List<String> codes(String cell) {
		return CODE.matcher(cell).results().map((MatchResult code) -> code.group(1)).toList();
	}

	/**
	 * The rows of the table that comes next after a heading.
	 */
	private static List<List<String>> rows(String heading) throws IOException {
		return Files.readAllLines(PAGE)
			.stream()
			.dropWhile((line) -> !line.matches("#+ " + Pattern.quote(heading)))
			.dropWhile((line) -> !line.startsWith("|"))
			.takeWhile((line) -> line.startsWith("|"))
			.skip(2)
			.map((line) -> Arrays.stream(line.substring(1, line.length() - 1).split("\\|", -1))
				.map(String::strip)
				.toList())
			.toList();
	}

}
