package io.github.tfo.sample.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The HTTP clients of Spring.
 */
public enum HttpClientKind {

	/** The reactive one. */
	WEBCLIENT("WebClient"),

	/** The blocking one. */
	RESTCLIENT("RestClient");

	private final String label;

	HttpClientKind(String label) {
		this.label = label;
	}

	/**
	 * The client's name as people write it.
	 * @return the name of its class
	 */
	public String label() {
		return this.label;
	}

	/**
	 * The client's name as it stands in URLs.
	 * @return lower case
	 */
	public String parameter() {
		return this.label.toLowerCase(Locale.ROOT);
	}

	/**
	 * The client with a name, in whatever case.
	 * @param name the name
	 * @return the client, empty when there is none with that name
	 */
	public static Optional<HttpClientKind> named(String name) {
		return Arrays.stream(values()).filter((client) -> client.label.equalsIgnoreCase(name)).findFirst();
	}

	/**
	 * The names to choose from.
	 * @return the names in one phrase
	 */
	public static String names() {
		return Arrays.stream(values()).map(HttpClientKind::parameter).collect(Collectors.joining(" or "));
	}

}
