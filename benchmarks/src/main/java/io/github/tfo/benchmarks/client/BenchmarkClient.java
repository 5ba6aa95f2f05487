// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.client;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The clients that are measured: each of Spring's on each library that has an
 * integration, and OkHttp by its socket factory. That on the JDK's client has no Fast
 * Open.
 */
public enum BenchmarkClient {

	WEBCLIENT_REACTOR("WebClient on Reactor Netty", "spring.http.clients.reactive.connector=reactor"),

	WEBCLIENT_JETTY("WebClient on Jetty", "spring.http.clients.reactive.connector=jetty"),

	RESTCLIENT_REACTOR("RestClient on Reactor Netty", "spring.http.clients.imperative.factory=reactor"),

	RESTCLIENT_HTTPCOMPONENTS("RestClient on HttpComponents", "spring.http.clients.imperative.factory=http-components"),

	RESTCLIENT_JETTY("RestClient on Jetty", "spring.http.clients.imperative.factory=jetty"),

	OKHTTP("OkHttp by FastOpenSocketFactory", ""),

	RESTCLIENT_JDK("RestClient on the JDK's HttpClient", "spring.http.clients.imperative.factory=jdk");

	private final String title;

	private final String property;

	BenchmarkClient(String title, String property) {
		this.title = title;
		this.property = property;
	}

	/**
	 * Return the clients that can have Fast Open and are meant by a name.
	 * @see #isNamed
	 */
	public static List<BenchmarkClient> withFastOpen(String part) {
		List<BenchmarkClient> clients = Stream.of(values())
			.filter((client) -> client.modes().contains(FastOpenMode.STARTER) && isNamed(client.title, part))
			.toList();
		if (clients.isEmpty()) {
			throw new IllegalArgumentException("No client is called " + part);
		}
		return clients;
	}

	/**
	 * Return whether a title is meant by a part of it, in upper or lower case, or by
	 * {@code all}.
	 */
	public static boolean isNamed(String title, String part) {
		return part.equals("all") || title.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
	}

	/** Return the modes that the client has where servers give cookies. */
	public List<FastOpenMode> modes() {
		return switch (this) {
			case RESTCLIENT_JDK -> List.of(FastOpenMode.OFF);
			case WEBCLIENT_REACTOR, RESTCLIENT_REACTOR ->
				List.of(FastOpenMode.OFF, FastOpenMode.LIBRARY_OPTION, FastOpenMode.STARTER);
			default -> List.of(FastOpenMode.OFF, FastOpenMode.STARTER);
		};
	}

	public boolean isWebClient() {
		return this == WEBCLIENT_REACTOR || this == WEBCLIENT_JETTY;
	}

	/** Return what has Spring Boot choose the library. */
	String property() {
		return this.property;
	}

	@Override
	public String toString() {
		return this.title;
	}

}
