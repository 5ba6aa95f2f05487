package io.github.tfo.autoconfigure;

import java.util.Arrays;
import java.util.function.Predicate;

import io.github.tfo.ClientLibrary;
import org.jspecify.annotations.Nullable;

/**
 * The libraries that Spring Boot's clients can run on, told by the names of its builders:
 * not all of them need be on the class path.
 */
enum HttpLibrary {

	REACTOR_NETTY("ReactorClient", "Reactor Netty", ClientLibrary.REACTOR_NETTY,
			(clients) -> clients.getReactorNetty().isEnabled()),

	HTTPCOMPONENTS("HttpComponentsClientHttpRequest", "Apache HttpComponents", ClientLibrary.HTTPCOMPONENTS,
			(clients) -> clients.getHttpcomponents().isEnabled()),

	HTTPCOMPONENTS_ASYNC("HttpComponentsClientHttpConnector", "the asynchronous client of Apache HttpComponents", null,
			null),

	JETTY("JettyClient", "Jetty", ClientLibrary.JETTY, (clients) -> clients.getJetty().isEnabled()),

	JDK("JdkClient", "the HttpClient of the JDK", null, null),

	SIMPLE("SimpleClient", "the HttpURLConnection of the JDK", null, null);

	private final String builderPrefix;

	private final String title;

	private final @Nullable ClientLibrary integration;

	private final @Nullable Predicate<FastOpenProperties.Clients> enabled;

	HttpLibrary(String builderPrefix, String title, @Nullable ClientLibrary integration,
			@Nullable Predicate<FastOpenProperties.Clients> enabled) {
		this.builderPrefix = builderPrefix;
		this.title = title;
		this.integration = integration;
		this.enabled = enabled;
	}

	/**
	 * The library that a builder of Spring Boot uses.
	 * @return {@code null} when it is none of these
	 */
	static @Nullable HttpLibrary of(Object builder) {
		String name = builder.getClass().getSimpleName();
		return Arrays.stream(values())
			.filter((library) -> name.startsWith(library.builderPrefix))
			.findFirst()
			.orElse(null);
	}

	String title() {
		return this.title;
	}

	/**
	 * The library as its integration names it.
	 * @return {@code null} when there is no integration for it
	 */
	@Nullable ClientLibrary integration() {
		return this.integration;
	}

	/**
	 * Whether the library lets its sockets be reached before they are connected.
	 */
	boolean accelerable() {
		return this.integration != null;
	}

	/**
	 * Whether the application has switched Fast Open off for it.
	 */
	boolean switchedOff(FastOpenProperties.Clients clients) {
		return this.enabled != null && !this.enabled.test(clients);
	}

}
