// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import io.github.tfo.ClientLibrary;

/**
 * The clients that a team can have: each of Spring's on each library that Spring Boot can
 * pick for it, and another one by its socket factory.
 */
public enum ClientUnderTest {

	WEBCLIENT_REACTOR("WebClient on Reactor Netty", ClientLibrary.REACTOR_NETTY,
			"spring.http.clients.reactive.connector=reactor"),

	WEBCLIENT_JETTY("WebClient on Jetty", ClientLibrary.JETTY, "spring.http.clients.reactive.connector=jetty"),

	RESTCLIENT_REACTOR("RestClient on Reactor Netty", ClientLibrary.REACTOR_NETTY,
			"spring.http.clients.imperative.factory=reactor"),

	RESTCLIENT_HTTPCOMPONENTS("RestClient on HttpComponents", ClientLibrary.HTTPCOMPONENTS,
			"spring.http.clients.imperative.factory=http-components"),

	RESTCLIENT_JETTY("RestClient on Jetty", ClientLibrary.JETTY, "spring.http.clients.imperative.factory=jetty"),

	OKHTTP("OkHttp by FastOpenSocketFactory", ClientLibrary.SOCKET, "");

	private final String title;

	private final ClientLibrary library;

	private final String property;

	ClientUnderTest(String title, ClientLibrary library, String property) {
		this.title = title;
		this.library = library;
		this.property = property;
	}

	public ClientLibrary library() {
		return this.library;
	}

	String property() {
		return this.property;
	}

	public boolean isWebClient() {
		return this.title.startsWith("WebClient");
	}

	boolean isRestClient() {
		return this.title.startsWith("RestClient");
	}

	@Override
	public String toString() {
		return this.title;
	}

}
