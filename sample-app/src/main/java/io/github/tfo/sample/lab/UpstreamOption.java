// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * The option {@code --upstream=URL}: a real server to call.
 */
public final class UpstreamOption {

	private static final String NAME = "upstream";

	private static final int MAX_PORT = 65_535;

	private UpstreamOption() {
	}

	/**
	 * Whether the option is given.
	 * @param args the arguments of the command line
	 * @return {@code true} when it is, whatever its value
	 */
	public static boolean isIn(String... args) {
		return new DefaultApplicationArguments(args).containsOption(NAME);
	}

	/**
	 * The option's value.
	 * @return the URL, empty when the option is not given
	 * @throws InvalidConfigurationPropertyValueException when it is no URL of an HTTP
	 * server
	 */
	static Optional<URI> value(ApplicationArguments arguments) {
		List<String> values = arguments.getOptionValues(NAME);
		return (values != null) ? Optional.of(parse(String.join(",", values))) : Optional.empty();
	}

	private static URI parse(String value) {
		try {
			URI uri = new URI(value);
			boolean http = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
			if (!http || uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > MAX_PORT
					|| uri.getUserInfo() != null || uri.getFragment() != null) {
				throw invalid(value, "It is not the URL of an HTTP server.");
			}
			return uri;
		}
		catch (URISyntaxException ex) {
			throw invalid(value, ex.getReason() + ".");
		}
	}

	private static InvalidConfigurationPropertyValueException invalid(String value, String reason) {
		return new InvalidConfigurationPropertyValueException(NAME, value, reason
				+ " The accepted form of --upstream is http://host:port/path or https://host:port/path, port and path "
				+ "are optional.");
	}

}
