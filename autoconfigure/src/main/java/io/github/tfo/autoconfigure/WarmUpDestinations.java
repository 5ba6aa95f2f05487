package io.github.tfo.autoconfigure;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/**
 * The destinations of {@code tfo.warm-up.destinations}, checked.
 */
final class WarmUpDestinations {

	static final String PROPERTY = "tfo.warm-up.destinations";

	private static final String ACCEPTED = "The accepted form is a comma-separated list of \"host:port\" and URLs, such "
			+ "as \"orders.example.com:8080\" or \"https://stock.example.com\".";

	private static final int HTTP_PORT = 80;

	private static final int HTTPS_PORT = 443;

	private static final int MAX_PORT = 65_535;

	private WarmUpDestinations() {
	}

	/**
	 * The destinations, not resolved yet.
	 */
	static List<InetSocketAddress> check(List<String> values, Environment environment) {
		return values.stream().map((value) -> check(value, environment)).toList();
	}

	private static InetSocketAddress check(String value, Environment environment) {
		String trimmed = value.trim();
		URI uri = uri(trimmed.contains("://") ? trimmed : "//" + trimmed);
		if (uri == null || uri.getHost() == null) {
			throw invalid(value, "names no host", environment);
		}
		int port = (uri.getPort() >= 0) ? uri.getPort() : defaultPort(uri.getScheme());
		if (port <= 0 || port > MAX_PORT) {
			throw invalid(value, "names no port", environment);
		}
		return InetSocketAddress.createUnresolved(uri.getHost().replaceAll("[\\[\\]]", ""), port);
	}

	private static InvalidConfigurationPropertyValueException invalid(String value, String reason,
			Environment environment) {
		return new InvalidConfigurationPropertyValueException(ElementName.of(environment, PROPERTY, value), value,
				"\"" + value + "\" " + reason + ". " + ACCEPTED);
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

}
