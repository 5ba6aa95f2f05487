// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.Arrays;

import io.github.tfo.ClientLibrary;
import org.jspecify.annotations.Nullable;

/**
 * Library that a client of Spring can run on. Internal.
 */
public enum HttpLibrary {

	/** Reactor Netty. */
	REACTOR_NETTY("ReactorClient", "Reactor Netty", ClientLibrary.REACTOR_NETTY),

	/** Apache HttpComponents, the blocking client. */
	HTTPCOMPONENTS("HttpComponentsClientHttpRequest", "Apache HttpComponents", ClientLibrary.HTTPCOMPONENTS),

	/** Apache HttpComponents, the asynchronous client. */
	HTTPCOMPONENTS_ASYNC("HttpComponentsClientHttpConnector", "the asynchronous client of Apache HttpComponents", null),

	/** Jetty's client. */
	JETTY("JettyClient", "Jetty", ClientLibrary.JETTY),

	/** The JDK's {@code java.net.http.HttpClient}. */
	JDK("JdkClient", "the HttpClient of the JDK", null),

	/** The JDK's {@code HttpURLConnection}. */
	SIMPLE("SimpleClient", "the HttpURLConnection of the JDK", null),

	/** Any library that takes a socket factory. */
	SOCKET_FACTORY(null, "FastOpenSocketFactory", ClientLibrary.SOCKET);

	private final @Nullable String prefix;

	private final String title;

	private final @Nullable ClientLibrary integration;

	HttpLibrary(@Nullable String prefix, String title, @Nullable ClientLibrary integration) {
		this.prefix = prefix;
		this.title = title;
		this.integration = integration;
	}

	/**
	 * Return the library of a request factory, a connector or a builder of these. Its
	 * type is known by name, since not all libraries need be on the class path.
	 * @return the library, or {@code null} if it is not known
	 */
	static @Nullable HttpLibrary of(Class<?> type) {
		String name = type.getSimpleName();
		return Arrays.stream(values())
			.filter((library) -> library.prefix != null && name.startsWith(library.prefix))
			.findFirst()
			.orElse(null);
	}

	String title() {
		return this.title;
	}

	/**
	 * Return the library as its integration names it, or {@code null} if the library does
	 * not let its sockets be reached before they are connected.
	 */
	@Nullable ClientLibrary integration() {
		return this.integration;
	}

}
