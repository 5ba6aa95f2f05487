package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Some of the destinations that there are: a host ({@code orders.example.com}), all hosts
 * under a name ({@code *.example.com}), an IP address or a range of them in CIDR notation
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
	 * @throws IllegalArgumentException when it is none of them; the message names it and
	 * says what is wrong with it
	 */
	public static DestinationPattern parse(String text) {
		Matcher form = FORM.matcher(text);
		if (!form.matches()) {
			throw new IllegalArgumentException(
					"\"" + text + "\" is not a host, *.suffix or CIDR, with or without a port");
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
					: network.length * 8;
			return new DestinationPattern(text, "", network, prefixLength, port);
		}
		if (!HOST.matcher(address).matches()) {
			throw new IllegalArgumentException("\"" + text + "\" is not a host name, with or without a port");
		}
		return new DestinationPattern(text, address.toLowerCase(Locale.ROOT), null, 0, port);
	}

	private static int port(String text, @Nullable String port) {
		int number = (port != null) ? Integer.parseInt(port) : ANY_PORT;
		if (port != null && (number == ANY_PORT || number > MAX_PORT)) {
			throw new IllegalArgumentException("\"" + text + "\" has no port from 1 to " + MAX_PORT);
		}
		return number;
	}

	private static byte[] bytes(String text, String ip) {
		byte[] bytes = literalAddress(ip);
		if (bytes == null) {
			throw new IllegalArgumentException(
					"\"" + text + "\" is not an IP address or range, with or without a port");
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
		int max = network.length * 8;
		if (!length.matches("\\d{1,3}") || Integer.parseInt(length) > max) {
			throw new IllegalArgumentException("\"" + text + "\" has no prefix length from 0 to " + max);
		}
		return Integer.parseInt(length);
	}

	/**
	 * In lower case, with {@code *.} for all that ends in the rest; empty for addresses.
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
	 * {@link #ANY_PORT} for all.
	 */
	int port() {
		return this.port;
	}

	@Override
	public String toString() {
		return this.text;
	}

}
