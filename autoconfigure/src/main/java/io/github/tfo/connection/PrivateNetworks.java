// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

/**
 * The networks whose addresses are not routed on the internet.
 */
final class PrivateNetworks {

	// RFC 1122, 1918, 3927, 6598, 4291, 4193
	private static final List<DestinationPattern> ALL = Stream
		.of("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "::1",
				"fe80::/10", "fc00::/7")
		.map(DestinationPattern::of)
		.toList();

	private PrivateNetworks() {
	}

	static boolean contain(InetAddress address) {
		byte[] bytes = address.getAddress();
		for (DestinationPattern network : ALL) {
			if (network.contains(bytes)) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Return whether one of them contains a network.
	 */
	static boolean contain(byte[] address, int prefixLength) {
		return ALL.stream().anyMatch((network) -> network.prefixLength() <= prefixLength && network.contains(address));
	}

}
