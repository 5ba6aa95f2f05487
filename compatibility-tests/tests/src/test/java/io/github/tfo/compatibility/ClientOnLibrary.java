// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

/**
 * Spring's clients, each on the libraries that Spring Boot can choose for it.
 */
enum ClientOnLibrary {

	WEBCLIENT_REACTOR("WebClient", "Reactor Netty", "spring.http.clients.reactive.connector=reactor"),

	WEBCLIENT_JETTY("WebClient", "Jetty", "spring.http.clients.reactive.connector=jetty"),

	RESTCLIENT_REACTOR("RestClient", "Reactor Netty", "spring.http.clients.imperative.factory=reactor"),

	RESTCLIENT_HTTPCOMPONENTS("RestClient", "HttpComponents", "spring.http.clients.imperative.factory=http-components"),

	RESTCLIENT_JETTY("RestClient", "Jetty", "spring.http.clients.imperative.factory=jetty");

	private final String client;

	private final String library;

	private final String property;

	ClientOnLibrary(String client, String library, String property) {
		this.client = client;
		this.library = library;
		this.property = property;
	}

	boolean isRestClient() {
		return this.client.equals("RestClient");
	}

	/**
	 * Return the argument that makes Spring Boot choose the library.
	 */
	String argument() {
		return "--" + this.property;
	}

	/**
	 * Make two requests, each on a connection of its own, to a server that was never
	 * called before.
	 * @return {@code hit} when the second request was sent in the SYN, by the kernel's
	 * own counter, and the first was not; else what happened
	 */
	String secondConnection(RunningApplication application) throws Exception {
		try (FreshUpstream upstream = FreshUpstream.start()) {
			long start = FastOpens.active();
			String first = application.order(this.client + " " + upstream.url("/first"));
			long afterFirst = FastOpens.active();
			String second = application.order(this.client + " " + upstream.url("/second"));
			long hits = FastOpens.active() - afterFirst;
			if (!first.equals("/first") || !second.equals("/second") || afterFirst != start) {
				return "failed: %s, %s, %d hits at first".formatted(first, second, afterFirst - start);
			}
			return (hits == 1) ? "hit" : "no hit";
		}
	}

	@Override
	public String toString() {
		return this.client + " on " + this.library;
	}

}
