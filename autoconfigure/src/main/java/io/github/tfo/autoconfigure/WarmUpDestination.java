// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Destination of {@code tfo.warm-up.destinations}.
 *
 * @param host the host name or IP address, an IPv6 address without brackets
 * @param port the port, from 1 to 65535
 * @since 0.1.0
 */
public record WarmUpDestination(String host, int port) {

	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private static final int MAX_PORT = 65_535;

	/**
	 * Parse a destination.
	 * @param text {@code host:port}, or a URL
	 * @return the destination
	 * @throws IllegalArgumentException if the text is neither
	 */
	public static WarmUpDestination of(String text) {
		String trimmed = text.trim();
		URI uri = uri(trimmed.contains("://") ? trimmed : "//" + trimmed);
		if (uri == null || uri.getHost() == null) {
			throw invalid(text, "names no host");
		}
		int port = (uri.getPort() >= 0) ? uri.getPort() : defaultPort(uri.getScheme());
		if (port <= 0 || port > MAX_PORT) {
			throw invalid(text, "names no port");
		}
		return new WarmUpDestination(uri.getHost().replaceAll("[\\[\\]]", ""), port);
	}

	private static IllegalArgumentException invalid(String text, String reason) {
		return new IllegalArgumentException("\"" + text + "\" " + reason + ". The accepted form is a comma-separated "
				+ "list of \"host:port\" and URLs, such as \"orders.example.com:8080\" or "
				+ "\"https://stock.example.com\"");
	}

	private static @Nullable URI uri(String text) {
		try {
			return new URI(text);
		}
		catch (URISyntaxException ex) {
			return null;
		}
	}

	private static int defaultPort(@Nullable String scheme) {
		return switch ((scheme != null) ? scheme.toLowerCase(Locale.ROOT) : "") {
			case "http" -> HTTP_PORT;
			case "https" -> HTTPS_PORT;
			default -> 0;
		};
	}

	@Override
	public String toString() {
		return this.host + ":" + this.port;
	}

}
