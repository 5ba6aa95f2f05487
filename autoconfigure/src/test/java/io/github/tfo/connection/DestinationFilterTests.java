// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DestinationFilter}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DestinationFilterTests {

	@Test
	void whenIncludeMatchesNoneOfTheFirstHundredThenThereIsOneWarning(CapturedOutput output) {
		DestinationFilter destinations = destinations(List.of("stock", "10.0.0.0/8"), List.of());
		assertThat(permitted(destinations, 99)).isZero();
		assertThat(output).doesNotContain("has matched none");
		assertThat(permitted(destinations, 300)).isZero();
		assertThat(output).containsOnlyOnce("tfo.destinations.include=[stock, 10.0.0.0/8] has matched none of the first"
				+ " 100 connections, so they were opened without TCP Fast Open. The last one was to 192.0.2.1"
				+ " (/192.0.2.1:80). Check the spelling, and which host the client connects to: behind a load balancer"
				+ " this is the address of an instance, not the name of the service");
	}

	@Test
	void whenExcludeMatchesNoneOfTheFirstHundredThenThereIsOneWarning(CapturedOutput output) {
		assertThat(permitted(destinations(List.of(), List.of("stock")), 300)).isEqualTo(300);
		assertThat(output)
			.containsOnlyOnce("tfo.destinations.exclude=[stock] has matched none of the first 100"
					+ " connections, so they were not excluded from TCP Fast Open.")
			.doesNotContain("tfo.destinations.include");
	}

	@Test
	void whenOneOfTheFirstHundredMatchesThenThereIsNoWarning(CapturedOutput output) {
		DestinationFilter destinations = destinations(List.of("stock"), List.of("stock:443"));
		permitted(destinations, 99);
		assertThat(destinations.permit("stock", new InetSocketAddress("192.0.2.1", 443))).isFalse();
		permitted(destinations, 300);
		permitted(DestinationFilter.ALL, 300);
		assertThat(output).doesNotContain("has matched none");
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.0.0.0/0", "192.0.2.0/24:443", "10.0.0.0/7", "172.32.0.0/16", "2001:db8::/32", "::/0" })
	void whenACookielessNetworkHasPublicAddressesThenThereIsOneWarningAtStart(String network, CapturedOutput output) {
		DestinationFilter destinations = cookieless("10.0.0.0/8", network);
		assertThat(output).containsOnlyOnce(
				"tfo.cookieless.destinations=[10.0.0.0/8, " + network + "] reaches public addresses: " + network + ".");
		destinations.isCookieless("192.0.2.1", new InetSocketAddress("192.0.2.1", 443));
		assertThat(output).containsOnlyOnce("reaches public addresses");
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "10.255.0.0/16", "172.16.0.0/12", "172.31.0.0/16:80", "192.168.1.1",
			"169.254.0.0/16", "100.64.0.0/10", "::1", "fe80::/10", "fd77::/16" })
	void whenACookielessNetworkIsPrivateThenThereIsNoWarning(String network, CapturedOutput output) {
		cookieless(network);
		assertThat(output).doesNotContain("reaches public addresses");
	}

	@Test
	void whenACookielessNameHasAPublicAddressThenThereIsOneWarningOnceItIsConnectedTo(CapturedOutput output) {
		DestinationFilter destinations = cookieless("*.example.com");
		assertThat(destinations.isCookieless("a.example.com", new InetSocketAddress("10.0.0.1", 80))).isTrue();
		assertThat(destinations.isCookieless("example.org", new InetSocketAddress("192.0.2.1", 80))).isFalse();
		assertThat(output).doesNotContain("reaches public addresses");
		for (int i = 1; i < 3; i++) {
			assertThat(destinations.isCookieless("a.example.com", new InetSocketAddress("192.0.2." + i, 80))).isTrue();
		}
		assertThat(output).containsOnlyOnce("reaches public addresses: /192.0.2.1:80.");
	}

	@Test
	void rulesAreThoseOfTheHost() {
		DestinationFilter filter = new DestinationFilter(List.of(), List.of(DestinationPattern.of("stock:443")),
				List.of(DestinationPattern.of("stock:80")));
		DestinationRules rules = filter.rulesFor("stock");
		assertThat(rules.permit(new InetSocketAddress("10.0.0.1", 443))).isFalse();
		assertThat(rules.permit(new InetSocketAddress("10.0.0.1", 80))).isTrue();
		assertThat(rules.isCookieless(new InetSocketAddress("10.0.0.1", 443))).isFalse();
		assertThat(rules.isCookieless(new InetSocketAddress("10.0.0.1", 80))).isTrue();
	}

	/**
	 * A cookie is one of the proxy.
	 */
	@Test
	void rulesForAProxyAreThoseOfItsHostOrTheTarget() {
		DestinationFilter filter = new DestinationFilter(List.of(), List.of(DestinationPattern.of("stock:443")),
				List.of(DestinationPattern.of("proxy"), DestinationPattern.of("stock")));
		InetSocketAddress remote = new InetSocketAddress("10.0.0.1", 3128);
		assertThat(filter.rulesFor("stock", 443, "proxy").permit(remote)).isFalse();
		assertThat(filter.rulesFor("stock", 80, "proxy").permit(remote)).isTrue();
		assertThat(filter.rulesFor("orders", 80, "proxy").isCookieless(remote)).isTrue();
		assertThat(filter.rulesFor("stock", 80, "other").isCookieless(remote)).isFalse();
	}

	@Test
	void whenNoDestinationIsCookielessThenNoConnectionIs() {
		assertThat(DestinationFilter.ALL.isCookieless("stock", new InetSocketAddress("10.0.0.1", 80))).isFalse();
	}

	private static DestinationFilter cookieless(String... patterns) {
		return new DestinationFilter(List.of(), List.of(), Stream.of(patterns).map(DestinationPattern::of).toList());
	}

	private static DestinationFilter destinations(List<String> include, List<String> exclude) {
		return new DestinationFilter(include.stream().map(DestinationPattern::of).toList(),
				exclude.stream().map(DestinationPattern::of).toList(), List.of());
	}

	private static int permitted(DestinationFilter destinations, int connections) {
		int permitted = 0;
		for (int i = 0; i < connections; i++) {
			permitted += destinations.permit("192.0.2.1", new InetSocketAddress("192.0.2.1", 80)) ? 1 : 0;
		}
		return permitted;
	}

}
