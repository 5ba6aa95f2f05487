// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DestinationPattern}.
 */
class DestinationPatternTests {

	@ParameterizedTest
	@CsvSource({ "orders.example.com, orders.example.com, 192.0.2.1, 80",
			"Orders.Example.COM, orders.example.com, 192.0.2.1, 80",
			"orders.example.com:443, orders.example.com, 192.0.2.1, 443",
			"orders.example.com:65535, orders.example.com, 192.0.2.1, 65535", "my_upstream, my_upstream, 192.0.2.1, 80",
			"*.example.com, orders.example.com, 192.0.2.1, 80", "*.example.com, a.b.EXAMPLE.com, 192.0.2.1, 80",
			"*.example.com:80, orders.example.com, 192.0.2.1, 80", "192.0.2.1, orders.example.com, 192.0.2.1, 80",
			"192.0.2.1:80, 192.0.2.1, 192.0.2.1, 80", "192.0.2.0/24, orders.example.com, 192.0.2.255, 80",
			"192.0.2.128/25:80, x, 192.0.2.129, 80", "192.0.2.1/32, x, 192.0.2.1, 80",
			"10.0.0.0/7, x, 11.255.255.255, 80", "0.0.0.0/0, x, 192.0.2.1, 80", "2001:db8::1, x, 2001:db8::1, 80",
			"[2001:db8::1], x, 2001:db8::1, 80", "[2001:db8::1]:80, x, 2001:db8::1, 80",
			"2001:db8::/32, x, 2001:db8:ffff::1, 80", "[2001:db8::/33]:80, x, 2001:db8:7fff::1, 80",
			"2001:db8::/96, x, 2001:db8::ffff:ffff, 80", "2001:db8::1/128, x, 2001:db8::1, 80",
			"::/0, x, 2001:db8::1, 80", "orders.example.com, orders.example.com., 192.0.2.1, 80",
			"orders.example.com., Orders.Example.Com, 192.0.2.1, 80", "*.example.com, a.b.example.com., 192.0.2.1, 80",
			"*.example.com.:80, orders.example.com., 192.0.2.1, 80", "192.0.2.1., x, 192.0.2.1, 80" })
	void matches(String pattern, String host, String address, int port) throws Exception {
		assertThat(matches(List.of(pattern), host, address, port)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "2001:db8::/32, 2001:DB8::7", "2001:db8::7, [2001:DB8::7]", "fe80::/10, fe80::1%eth0",
			"fe80::1, [FE80::1%25eth0]", "192.0.2.0/24, 192.0.2.7", "192.0.2.7, 192.0.2.7.",
			"192.0.2.7:80, [::ffff:192.0.2.7]" })
	void addressThatTheRequestNamesMatchesWhateverIsConnectedTo(String pattern, String host) throws Exception {
		assertThat(matches(List.of(pattern), host, "198.51.100.1", 80)).isTrue();
		assertThat(matches(List.of(pattern), "198.51.100.1", "198.51.100.1", 80)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "orders.example.com, stock.example.com, 192.0.2.1, 80",
			"orders.example.com, my.orders.example.com, 192.0.2.1, 80",
			"orders.example.com:443, orders.example.com, 192.0.2.1, 80", "*.example.com, example.com, 192.0.2.1, 80",
			"*.example.com, badexample.com, 192.0.2.1, 80", "*.example.com, example.com.org, 192.0.2.1, 80",
			"192.0.2.1, x, 192.0.2.2, 80", "192.0.2.1:80, x, 192.0.2.1, 81", "192.0.2.0/24, x, 192.0.3.0, 80",
			"192.0.2.128/25, x, 192.0.2.127, 80", "10.0.0.0/7, x, 12.0.0.0, 80", "0.0.0.0/0, x, 2001:db8::1, 80",
			"192.0.2.1/32, x, 192.0.2.0, 80", "2001:db8::/33, x, 2001:db8:8000::1, 80",
			"2001:db8::/96, x, 2001:db8::1:0:0, 80", "2001:db8:1:2::/96, x, 2001:db8:1:3::1, 80",
			"2001:db8::1/128, x, 2001:db8::, 80", "[2001:db8::1]:80, x, 2001:db8::1, 81", "::/0, x, 192.0.2.1, 80",
			"orders.example.com, orders.example.com.., 192.0.2.1, 80", "192.0.2.0/24, 192.0.2.7.example.com, ::1, 80" })
	void doesNotMatch(String pattern, String host, String address, int port) throws Exception {
		assertThat(matches(List.of(pattern), host, address, port)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "orders.example.com, 198.51.100.1, 80, true", "orders.example.com, 198.51.100.1, 443, true",
			"orders.example.com, 198.51.100.1, 81, false", "a.example.org, 198.51.100.1, 1, true",
			"x, 192.0.2.7, 1, true", "x, 192.0.2.200, 8080, true", "x, 192.0.2.200, 1, false", "x, 10.1.2.3, 1, true",
			"x, 2001:db8::2, 1, true", "x, 2001:db8::3, 1, false" })
	void oneOfManyMatches(String host, String address, int port, boolean expected) throws Exception {
		assertThat(matches(List.of("orders.example.com:80", "orders.example.com:443", "*.example.org", "example.org:2",
				"192.0.2.0/25", "192.0.2.128/25:8080", "10.0.0.0/8", "2001:db8::2"), host, address, port))
			.isEqualTo(expected);
	}

	private static boolean matches(List<String> patterns, String host, String address, int port) throws Exception {
		InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName(address), port);
		List<DestinationPattern> parsed = patterns.stream().map(DestinationPattern::of).toList();
		boolean included = new DestinationFilter(parsed, List.of(), List.of()).permit(host, remote);
		assertThat(new DestinationFilter(List.of(), parsed, List.of()).permit(host, remote)).isNotEqualTo(included);
		return included;
	}

	/**
	 * A proxy, so that the request names something else than what is connected to.
	 */
	@ParameterizedTest
	@CsvSource({ "orders.example.com, true", "*.example.com:80, true", "orders.example.com:3128, false",
			"proxy.example.org, true", "proxy.example.org:3128, true", "proxy.example.org:80, false",
			"192.0.2.1:3128, true", "192.0.2.1:80, false", "198.51.100.0/24, false" })
	void bothAreMatchedWhenTheRequestNamesAnotherHost(String pattern, boolean expected) {
		assertThat(matchesThroughAProxy(pattern, "orders.example.com")).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "198.51.100.0/24, 198.51.100.7", "198.51.100.7:80, 198.51.100.7", "2001:db8::/32, [2001:db8::1]",
			"2001:db8::/32, 2001:db8::1" })
	void addressInARequestToAProxyIsMatched(String pattern, String host) {
		assertThat(matchesThroughAProxy(pattern, host)).isTrue();
	}

	private static boolean matchesThroughAProxy(String pattern, String host) {
		InetSocketAddress proxy = new InetSocketAddress("192.0.2.1", 3128);
		List<DestinationPattern> parsed = List.of(DestinationPattern.of(pattern));
		boolean included = new DestinationFilter(parsed, List.of(), List.of()).permit(host, 80, "proxy.example.org",
				proxy);
		assertThat(new DestinationFilter(List.of(), parsed, List.of()).permit(host, 80, "proxy.example.org", proxy))
			.isNotEqualTo(included);
		return included;
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*", "*.", "example.*", "a.*.example.com", "http://example.com", "example.com/path",
			"example.com:", "example.com:0", "example.com:65536", "example.com:http", "192.0.2.0/33", "192.0.2.0/",
			"192.0.2.0/-1", "192.0.2.256", "2001:db8::/129", "2001:db8:::1", "[2001:db8::1", "2001:db8::1]",
			"[192.0.2]", "fe80::1%lo", "fe80::%1/64", "exa mple.com", "-example.com", "example..com", "example.com..",
			".", "*.." })
	void anythingElseIsRefused(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> DestinationPattern.of(pattern));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			textBlock = """
					http://example.com  | "http://example.com" is not a host, *.suffix or CIDR, with or without a port
					example.com:65536   | "example.com:65536" has no port from 1 to 65535
					-example.com:80     | "-example.com:80" is not a host name, with or without a port
					192.0.2.256         | "192.0.2.256" is not an IP address or range, with or without a port
					2001:db8:::1        | "2001:db8:::1" is not an IP address or range, with or without a port
					example.com/24      | "example.com/24" is not an IP address or range, with or without a port
					/24                 | "/24" is not an IP address or range, with or without a port
					10.1.2.3/8          | "10.1.2.3/8" has an address within the network, not the network's own. It was probably meant to be "10.0.0.0/8"
					192.0.2.7/31:80     | "192.0.2.7/31:80" has an address within the network, not the network's own. It was probably meant to be "192.0.2.6/31:80"
					[fd00::7/8]:443     | "[fd00::7/8]:443" has an address within the network, not the network's own. It was probably meant to be "[fd00::/8]:443"
					192.0.2.0/33        | "192.0.2.0/33" has no prefix length from 0 to 32
					[2001:db8::/129]:80 | "[2001:db8::/129]:80" has no prefix length from 0 to 128
					""")
	void refusalSaysWhatIsWrong(String pattern, String message) {
		assertThatIllegalArgumentException().isThrownBy(() -> DestinationPattern.of(pattern))
			.withMessageStartingWith(message + ". The accepted form is");
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost/8", "[localhost]" })
	void nameIsNotLookedUp(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> DestinationPattern.of(pattern));
	}

}
