// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.client;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The HTTP clients of the sample: those of Spring.
 */
public enum SampleClient {

	/** The reactive one. */
	WEBCLIENT("WebClient"),

	/** The blocking one. */
	RESTCLIENT("RestClient");

	private final String label;

	SampleClient(String label) {
		this.label = label;
	}

	/**
	 * Return the client's name for people.
	 * @return the name of its class
	 */
	public String label() {
		return this.label;
	}

	/**
	 * Return the client's name in URLs.
	 * @return lower case
	 */
	public String parameter() {
		return this.label.toLowerCase(Locale.ROOT);
	}

	/**
	 * Return the client with a name, in upper or lower case.
	 * @param name the name
	 * @return the client; empty when no client has that name
	 */
	public static Optional<SampleClient> named(String name) {
		return Arrays.stream(values()).filter((client) -> client.label.equalsIgnoreCase(name)).findFirst();
	}

	/**
	 * Return the names to choose from.
	 * @return the names in one phrase
	 */
	public static String names() {
		return Arrays.stream(values()).map(SampleClient::parameter).collect(Collectors.joining(" or "));
	}

}
