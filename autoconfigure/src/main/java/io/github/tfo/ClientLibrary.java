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

	/** Any other that takes a socket factory. */
	SOCKET("socket");

	private final String tag;

	ClientLibrary(String tag) {
		this.tag = tag;
	}

	/**
	 * The library as it stands in meters and reports.
	 * @return lower case, words joined by hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
