package io.github.tfo.autoconfigure;

/**
 * The HTTP clients of Spring, each of which runs on a library that Spring Boot chooses.
 */
enum SpringClient {

	/** The reactive one. */
	WEB_CLIENT("WebClient", "spring.http.clients.reactive.connector", "reactor or jetty"),

	/** The blocking ones, {@code RestTemplate} and HTTP service clients among them. */
	REST_CLIENT("RestClient", "spring.http.clients.imperative.factory", "http-components, jetty or reactor");

	private final String title;

	private final String property;

	private final String accelerable;

	SpringClient(String title, String property, String accelerable) {
		this.title = title;
		this.property = property;
		this.accelerable = accelerable;
	}

	String title() {
		return this.title;
	}

	/**
	 * How to choose a library that can do Fast Open.
	 */
	String advice() {
		return "%s picks one that can: %s".formatted(this.property, this.accelerable);
	}

}
