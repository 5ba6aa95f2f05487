// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DestinationMap}.
 */
class DestinationMapTests {

	private final DestinationMap<String> map = new DestinationMap<>(300);

	@Test
	void destinationIsKeptWithItsLastValueUntilItIsRemoved() {
		assertThat(this.map.put(destination(1, 80), "first")).isNull();
		assertThat(this.map.put(destination(1, 80), "second")).isNull();
		assertThat(this.map.get(destination(1, 80))).isEqualTo("second");
		assertThat(this.map.get(destination(1, 81))).isNull();
		assertThat(this.map.get(destination(2, 80))).isNull();
		assertThat(this.map.size()).isOne();
		this.map.remove(destination(1, 81));
		this.map.remove(destination(2, 80));
		assertThat(this.map.size()).isOne();
		this.map.put(destination(1, 82), "third");
		this.map.remove(destination(1, 80));
		assertThat(this.map.get(destination(1, 80))).isNull();
		assertThat(this.map.get(destination(1, 82))).isEqualTo("third");
		this.map.remove(destination(1, 82));
		assertThat(this.map.size()).isZero();
	}

	@Test
	void whenAnAddressHasTooManyPortsThenOneOfItGivesWay() {
		this.map.put(destination(1, 80), "other");
		for (int port = 1; port <= 100; port++) {
			assertThat(this.map.put(destination(2, port), "port" + port)).isNull();
		}
		this.map.get(destination(2, 1));
		assertThat(this.map.put(destination(2, 101), "port101")).isEqualTo("port2");
		assertThat(this.map.size()).isEqualTo(101);
		assertThat(this.map.get(destination(1, 80))).isEqualTo("other");
		assertThat(this.map.get(destination(2, 1))).isEqualTo("port1");
		assertThat(this.map.get(destination(2, 2))).isNull();
	}

	@Test
	void whenThereAreTooManyThenTheAddressThatWasNotUsedForLongestGivesWay() {
		for (int host = 0; host < 300; host++) {
			assertThat(this.map.put(destination(host, 80), "host" + host)).isNull();
		}
		this.map.get(destination(0, 80));
		assertThat(this.map.put(destination(300, 80), "host300")).isEqualTo("host1");
		assertThat(this.map.size()).isEqualTo(300);
		assertThat(this.map.get(destination(0, 80))).isEqualTo("host0");
		assertThat(this.map.get(destination(1, 80))).isNull();
	}

	@Test
	void portsOfTheAddressThatWasNotUsedForLongestGiveWayInTurn() {
		DestinationMap<String> small = new DestinationMap<>(3);
		small.put(destination(1, 80), "a");
		small.put(destination(1, 81), "b");
		small.put(destination(2, 80), "c");
		assertThat(small.put(destination(3, 80), "d")).isEqualTo("a");
		assertThat(small.put(destination(4, 80), "e")).isEqualTo("b");
		assertThat(small.put(destination(5, 80), "f")).isEqualTo("c");
		assertThat(small.size()).isEqualTo(3);
	}

	@Test
	void orderIsThatOfUse() {
		this.map.put(destination(1, 80), "a");
		this.map.put(destination(2, 80), "b");
		this.map.put(destination(1, 81), "c");
		this.map.get(destination(1, 80));
		List<String> values = new ArrayList<>();
		this.map.forEach((destination, value) -> values.add(value));
		assertThat(values).containsExactly("b", "c", "a");
	}

	private static InetSocketAddress destination(int host, int port) {
		try {
			return new InetSocketAddress(
					InetAddress.getByAddress(new byte[] { 10, 0, (byte) (host >> 8), (byte) host }), port);
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
