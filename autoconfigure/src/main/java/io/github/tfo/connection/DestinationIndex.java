// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * An index of patterns, in which a lookup takes as long for many of them as for few.
 */
final class DestinationIndex {

	private static final String SUFFIX_PREFIX = "*.";

	// RFC 3986, section 3.2.2, and RFC 6874: brackets and zone of an IPv6 address
	private static final Pattern BRACKETS_AND_ZONE = Pattern.compile("^\\[|%.*|]$");

	// By name, with the ports
	private final Map<String, Set<Integer>> hosts = new HashMap<>();

	// By suffix, which begins with a dot
	private final Map<String, Set<Integer>> suffixes = new HashMap<>();

	private final Map<Network, Set<Integer>> networks = new HashMap<>();

	private final List<PrefixLength> prefixLengths;

	DestinationIndex(Collection<DestinationPattern> patterns) {
		Set<PrefixLength> prefixLengths = new HashSet<>();
		for (DestinationPattern pattern : patterns) {
			byte[] address = pattern.network();
			if (address != null) {
				PrefixLength length = new PrefixLength(address.length, pattern.prefixLength());
				prefixLengths.add(length);
				add(this.networks, length.of(address), pattern.port());
			}
			else if (pattern.host().startsWith(SUFFIX_PREFIX)) {
				add(this.suffixes, pattern.host().substring(1), pattern.port());
			}
			else {
				add(this.hosts, pattern.host(), pattern.port());
			}
		}
		this.prefixLengths = List.copyOf(prefixLengths);
	}

	private static <K> void add(Map<K, Set<Integer>> ports, K key, int port) {
		ports.computeIfAbsent(key, (added) -> new HashSet<>()).add(port);
	}

	boolean isEmpty() {
		return this.hosts.isEmpty() && this.suffixes.isEmpty() && this.networks.isEmpty();
	}

	/**
	 * Return whether one of the patterns matches a destination.
	 * @param remote the address, unresolved if it is not known
	 */
	boolean matches(String host, InetSocketAddress remote) {
		if (isEmpty()) {
			return false;
		}
		String name = DestinationPattern.withoutTrailingDot(host.toLowerCase(Locale.ROOT));
		int port = remote.getPort();
		return matchesHost(name, port) || matchesLiteral(name, port)
				|| !remote.isUnresolved() && matchesNetwork(remote.getAddress().getAddress(), port);
	}

	// The host of the request may be an address, and the address connected to a proxy's
	private boolean matchesLiteral(String host, int port) {
		if (this.networks.isEmpty()) {
			return false;
		}
		byte[] address = DestinationPattern.literalAddress(BRACKETS_AND_ZONE.matcher(host).replaceAll(""));
		return address != null && matchesNetwork(address, port);
	}

	private boolean matchesHost(String host, int port) {
		if (has(this.hosts, host, port)) {
			return true;
		}
		if (!this.suffixes.isEmpty()) {
			for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
				if (has(this.suffixes, host.substring(dot), port)) {
					return true;
				}
			}
		}
		return false;
	}

	private boolean matchesNetwork(byte[] address, int port) {
		for (PrefixLength length : this.prefixLengths) {
			if (length.addressLength() == address.length && has(this.networks, length.of(address), port)) {
				return true;
			}
		}
		return false;
	}

	private static <K> boolean has(Map<K, Set<Integer>> ports, K key, int port) {
		Set<Integer> found = ports.get(key);
		return found != null && (found.contains(DestinationPattern.ANY_PORT) || found.contains(port));
	}

	/** The number of bits that the addresses of a network have in common. */
	private record PrefixLength(int addressLength, int bits) {

		Network of(byte[] address) {
			ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES).put(address).rewind();
			return new Network(this, bytes.getLong() & mask(this.bits), bytes.getLong() & mask(this.bits - Long.SIZE));
		}

		private static long mask(int bits) {
			return (bits <= 0) ? 0 : (bits >= Long.SIZE) ? -1 : -1L << (Long.SIZE - bits);
		}

	}

	/** A network, by the bits that its addresses have in common; all other bits are 0. */
	private record Network(PrefixLength prefixLength, long high, long low) {
	}

}
