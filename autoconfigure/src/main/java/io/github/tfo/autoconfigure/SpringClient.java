package io.github.tfo.autoconfigure;

import java.util.List;

/**
 * The HTTP clients of Spring, each of which runs on a library that Spring Boot chooses.
 */
enum SpringClient {

	/** The reactive one. */
	WEB_CLIENT("WebClient", "spring.http.clients.reactive.connector", "reactor or jetty",
			List.of("org.springframework.http.client.reactive.ClientHttpConnector",
					"org.springframework.web.reactive.function.client.WebClient$Builder")),

	/** The blocking ones, {@code RestTemplate} and HTTP service clients among them. */
	REST_CLIENT("RestClient", "spring.http.clients.imperative.factory", "http-components, jetty or reactor",
			List.of("org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer",
					"org.springframework.web.client.RestClient$Builder"));

	private final String title;

	private final String property;

	private final String accelerable;

	private final List<String> madeWithTheBuilder;

	SpringClient(String title, String property, String accelerable, List<String> madeWithTheBuilder) {
		this.title = title;
		this.property = property;
		this.accelerable = accelerable;
		this.madeWithTheBuilder = madeWithTheBuilder;
	}

	String title() {
		return this.title;
	}

	/**
	 * The names of the types whose beans Spring Boot makes with its builder, unless the
	 * application has made them.
	 */
	List<String> madeWithTheBuilder() {
		return this.madeWithTheBuilder;
	}

	/**
	 * How to choose a library that can do Fast Open.
	 */
	String advice() {
		return "%s picks one that can: %s".formatted(this.property, this.accelerable);
	}

}
