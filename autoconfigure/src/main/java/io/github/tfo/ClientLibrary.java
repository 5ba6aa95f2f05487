// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

/**
 * The library that opens a connection.
 *
 * @since 0.1.0
 */
public enum ClientLibrary {

	/** Reactor Netty: {@code WebClient}, and {@code RestClient} when it runs on it. */
	REACTOR_NETTY("reactor-netty"),

	/** Apache HttpComponents: {@code RestClient} when it runs on it. */
	HTTPCOMPONENTS("httpcomponents"),

	/** Jetty: {@code WebClient} and {@code RestClient} when they run on it. */
	JETTY("jetty"),

	/**
	 * Any other library, by its socket factory.
	 */
	SOCKET("socket");

	private final String tag;

	ClientLibrary(String tag) {
		this.tag = tag;
	}

	/**
	 * Return the library as meters and reports name it.
	 * @return the name in lower case, words joined by hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
