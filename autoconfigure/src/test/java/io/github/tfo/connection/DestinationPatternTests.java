package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;

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
			"orders.example.com:443, orders.example.com, 192.0.2.1, 443", "my_upstream, my_upstream, 192.0.2.1, 80",
			"*.example.com, orders.example.com, 192.0.2.1, 80", "*.example.com, a.b.EXAMPLE.com, 192.0.2.1, 80",
			"*.example.com:80, orders.example.com, 192.0.2.1, 80", "192.0.2.1, orders.example.com, 192.0.2.1, 80",
			"192.0.2.1:80, 192.0.2.1, 192.0.2.1, 80", "192.0.2.0/24, orders.example.com, 192.0.2.255, 80",
			"192.0.2.128/25:80, x, 192.0.2.129, 80", "10.0.0.0/7, x, 11.255.255.255, 80", "0.0.0.0/0, x, 192.0.2.1, 80",
			"2001:db8::1, x, 2001:db8::1, 80", "[2001:db8::1], x, 2001:db8::1, 80",
			"[2001:db8::1]:80, x, 2001:db8::1, 80", "2001:db8::/32, x, 2001:db8:ffff::1, 80",
			"[2001:db8::/33]:80, x, 2001:db8:7fff::1, 80", "::/0, x, 2001:db8::1, 80" })
	void matches(String pattern, String host, String address, int port) throws Exception {
		assertThat(DestinationPattern.parse(pattern)
			.matches(host, new InetSocketAddress(InetAddress.getByName(address), port))).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "orders.example.com, stock.example.com, 192.0.2.1, 80",
			"orders.example.com, my.orders.example.com, 192.0.2.1, 80",
			"orders.example.com:443, orders.example.com, 192.0.2.1, 80", "*.example.com, example.com, 192.0.2.1, 80",
			"*.example.com, badexample.com, 192.0.2.1, 80", "*.example.com, example.com.org, 192.0.2.1, 80",
			"192.0.2.1, 192.0.2.1, 192.0.2.2, 80", "192.0.2.1:80, x, 192.0.2.1, 81", "192.0.2.0/24, x, 192.0.3.0, 80",
			"192.0.2.128/25, x, 192.0.2.127, 80", "10.0.0.0/7, x, 12.0.0.0, 80", "0.0.0.0/0, x, 2001:db8::1, 80",
			"2001:db8::/33, x, 2001:db8:8000::1, 80", "[2001:db8::1]:80, x, 2001:db8::1, 81",
			"::/0, x, 192.0.2.1, 80" })
	void doesNotMatch(String pattern, String host, String address, int port) throws Exception {
		assertThat(DestinationPattern.parse(pattern)
			.matches(host, new InetSocketAddress(InetAddress.getByName(address), port))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "*", "*.", "example.*", "a.*.example.com", "http://example.com", "example.com/path",
			"example.com:", "example.com:0", "example.com:65536", "example.com:http", "192.0.2.0/33", "192.0.2.0/",
			"192.0.2.0/-1", "192.0.2.256", "2001:db8::/129", "2001:db8:::1", "[2001:db8::1", "2001:db8::1]",
			"[192.0.2]", "exa mple.com", "-example.com", "example..com" })
	void anythingElseIsRefused(String pattern) {
		assertThatIllegalArgumentException().isThrownBy(() -> DestinationPattern.parse(pattern));
	}

}
