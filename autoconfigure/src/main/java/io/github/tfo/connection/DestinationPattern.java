// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Pattern that destinations match: a host ({@code orders.example.com}), all hosts under a
 * name ({@code *.example.com}), an IP address or a range of them in CIDR notation
 * ({@code 10.0.0.0/8}, {@code fd00::/8}; RFC 4632, RFC 4291), each with an optional port
 * ({@code :443}, after an IPv6 address or range in brackets). A name may end in a dot,
 * which makes no difference. Immutable.
 *
 * @since 0.1.0
 */
public final class DestinationPattern {

	// An IPv6 address has at least two colons, so what follows a single one is a port
	private static final Pattern FORM = Pattern
		.compile("(?:\\[(?<bracketed>[^\\[\\]]+)]|(?<ip6>[^:\\[\\]]*:[^\\[\\]]*:[^\\[\\]]*)|(?<plain>[^:\\[\\]]+))"
				+ "(?::(?<port>\\d{1,5}))?");

	private static final Pattern HOST = Pattern.compile("(?:\\*\\.)?[\\p{Alnum}_](?:[\\p{Alnum}_-]*[\\p{Alnum}_])?"
			+ "(?:\\.[\\p{Alnum}_](?:[\\p{Alnum}_-]*[\\p{Alnum}_])?)*");

	private static final Pattern IP4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

	// InetAddress would look up anything else as a name
	private static final Pattern LITERAL = Pattern
		.compile("(?:(?:25[0-5]|2[0-4]\\d|[01]?\\d?\\d)(?:\\.(?!$)|$)){4}|(?=.*:)[\\p{XDigit}:][\\p{XDigit}:.]*");

	/** Stands for all ports. */
	static final int ANY_PORT = 0;

	private static final int MAX_PORT = 65_535;

	private final String text;

	private final String host;

	private final byte @Nullable [] network;

	private final int prefixLength;

	private final int port;

	private DestinationPattern(String text, String host, byte @Nullable [] network, int prefixLength, int port) {
		this.text = text;
		this.host = host;
		this.network = network;
		this.prefixLength = prefixLength;
		this.port = port;
	}

	/**
	 * Parse a pattern.
	 * @param text one of the forms above
	 * @return the pattern
	 * @throws IllegalArgumentException if it is none of them; the message names the text,
	 * what is wrong with it and the accepted form
	 */
	public static DestinationPattern of(String text) {
		text = text.trim();
		Matcher form = FORM.matcher(text);
		if (!form.matches()) {
			throw invalid(text, "is not a host, *.suffix or CIDR, with or without a port");
		}
		int port = port(text, form.group("port"));
		String plain = form.group("plain");
		String address = (plain != null) ? withoutTrailingDot(plain)
				: (form.group("bracketed") != null) ? form.group("bracketed") : form.group("ip6");
		int slash = address.indexOf('/');
		String ip = (slash >= 0) ? address.substring(0, slash) : address;
		if (plain == null || slash >= 0 || IP4.matcher(ip).matches()) {
			byte[] network = bytes(text, ip);
			int prefixLength = (slash >= 0) ? prefixLength(text, address.substring(slash + 1), network)
					: network.length * Byte.SIZE;
			checkHostBits(text, ip, network, prefixLength);
			return new DestinationPattern(text, "", network, prefixLength, port);
		}
		if (!HOST.matcher(address).matches()) {
			throw invalid(text, "is not a host name, with or without a port");
		}
		return new DestinationPattern(text, address.toLowerCase(Locale.ROOT), null, 0, port);
	}

	private static int port(String text, @Nullable String port) {
		int number = (port != null) ? Integer.parseInt(port) : ANY_PORT;
		if (port != null && (number == ANY_PORT || number > MAX_PORT)) {
			throw invalid(text, "has no port from 1 to " + MAX_PORT);
		}
		return number;
	}

	private static byte[] bytes(String text, String ip) {
		byte[] bytes = literalAddress(ip);
		if (bytes == null) {
			throw invalid(text, "is not an IP address or range, with or without a port");
		}
		return bytes;
	}

	/**
	 * Return the IP address that a text is, {@code null} when it is none. No name is
	 * looked up.
	 */
	static byte @Nullable [] literalAddress(String text) {
		if (!LITERAL.matcher(text).matches()) {
			return null;
		}
		try {
			return InetAddress.getByName(text).getAddress();
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

	/**
	 * Return a name without the dot that says that it is complete (RFC 1034, section
	 * 3.1).
	 */
	static String withoutTrailingDot(String name) {
		return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
	}

	private static int prefixLength(String text, String length, byte[] network) {
		int max = network.length * Byte.SIZE;
		if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > max) {
			throw invalid(text, "has no prefix length from 0 to " + max);
		}
		return Integer.parseInt(length);
	}

	private static void checkHostBits(String text, String ip, byte[] address, int prefixLength) {
		byte[] network = network(address, prefixLength);
		if (!Arrays.equals(network, address)) {
			throw invalid(text,
					"has an address within the network, not the network's own. It was probably meant to be \""
							+ text.replace(ip, format(network)) + "\"");
		}
	}

	private static byte[] network(byte[] address, int prefixLength) {
		byte[] network = address.clone();
		for (int bit = prefixLength; bit < network.length * Byte.SIZE; bit++) {
			network[bit / Byte.SIZE] &= (byte) ~(1 << (Byte.SIZE - 1 - bit % Byte.SIZE));
		}
		return network;
	}

	private static String format(byte[] address) {
		try {
			return InetAddress.getByAddress(address).getHostAddress().replaceFirst("(^|:)(0(:|$)){2,}", "::");
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private static IllegalArgumentException invalid(String text, String reason) {
		return new IllegalArgumentException("\"" + text + "\" " + reason
				+ ". The accepted form is a comma-separated list of hosts (\"orders.example.com\"), suffixes "
				+ "(\"*.example.com\") and IP addresses or ranges (\"10.0.0.0/8\", \"fd00::/8\"), each with an "
				+ "optional port (\":443\", \"[fd00::/8]:443\")");
	}

	/**
	 * Return whether an address is in this network.
	 */
	boolean contains(byte[] address) {
		return Arrays.equals(network(address, this.prefixLength), this.network);
	}

	/**
	 * Return whether this is a network with addresses that are routed on the internet.
	 */
	boolean isPublicNetwork() {
		return this.network != null && !PrivateNetworks.contain(this.network, this.prefixLength);
	}

	/**
	 * Return the host in lower case, or {@code *.} and the name that hosts are under;
	 * empty for addresses.
	 */
	String host() {
		return this.host;
	}

	byte @Nullable [] network() {
		return this.network;
	}

	int prefixLength() {
		return this.prefixLength;
	}

	/**
	 * Return the port, or {@link #ANY_PORT} for all.
	 */
	int port() {
		return this.port;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
