// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Who opens connections in an application, and what has it do so with Fast Open.
 */
enum OutboundClient {

	BOOT_WEB_CLIENT("`WebClient.Builder` of Spring Boot", "WebClient (Reactor Netty)", null, "nothing"),

	BOOT_REST_CLIENT("`RestClient.Builder`, `RestTemplateBuilder` of Spring Boot", "RestClient (Reactor Netty)", null,
			"nothing"),

	SERVICE("HTTP service clients (`@ImportHttpServices`)", "RestClient (Apache HttpComponents)", null, "nothing"),

	GRAPHQL_HTTPS("Spring's GraphQL client, made with a builder of Spring Boot", "WebClient (Reactor Netty)", null,
			"nothing"),

	GATEWAY_HTTP("Spring Cloud Gateway, WebFlux: `http` routes", "Spring Cloud Gateway (Reactor Netty)", null,
			"nothing"),

	GATEWAY_HTTPS("Spring Cloud Gateway, WebFlux: `https` routes", "Spring Cloud Gateway (Reactor Netty)", null,
			"nothing"),

	GATEWAY_WEBSOCKET("Spring Cloud Gateway, WebFlux: `ws` routes", "Spring Cloud Gateway (Reactor Netty)", null,
			"nothing: the request to upgrade waits for the handshake"),

	GATEWAY_WEBMVC("Spring Cloud Gateway, Web MVC", "RestClient (Apache HttpComponents)", null, "nothing"),

	OPENFEIGN("OpenFeign with `feign-hc5`", "OpenFeign (Apache HttpComponents)", null, "nothing"),

	OPENFEIGN_DEFAULT("OpenFeign without `feign-hc5`", null, "OpenFeign", "[add `feign-hc5`](#openfeign)"),

	REST_CLIENT("`@LoadBalanced RestClient.Builder`", "RestClient (Apache HttpComponents)", "bean 'restClientBuilder'",
			"[have it configured](#load-balanced-clients)"),

	WEB_CLIENT("`@LoadBalanced WebClient.Builder`", "WebClient (Reactor Netty)", "bean 'webClientBuilder'",
			"[have it customized](#load-balanced-clients)"),

	REST_TEMPLATE("`@LoadBalanced RestTemplate`", "RestTemplate (Apache HttpComponents)", "bean 'restTemplate'",
			"[have it built](#load-balanced-clients)"),

	TOKEN_HTTPS("Spring Security: requests for OAuth2 tokens", "RestClient (Apache HttpComponents)",
			"Spring Security's requests for tokens", "[give it a `RestClient`](#spring-security)"),

	JWKS("Spring Security: requests for JSON Web Keys", "RestTemplate (Apache HttpComponents)",
			"Spring Security's requests for keys", "[give it a `RestTemplate`](#spring-security)"),

	EUREKA("Eureka", null, "Eureka", "[nothing](#others)"),

	CONFIG("Spring Cloud Config", null, "Spring Cloud Config", "[nothing](#others)"),

	VAULT("Spring Vault", null, "Spring Vault", "[nothing](#others)"),

	ZIPKIN_HTTPS("Zipkin", null, "Zipkin", "[nothing](#others)"),

	OTLP_METRICS_HTTPS("OTLP metrics", null, "OTLP metrics", "[nothing](#others)"),

	OTLP_TRACES_HTTPS("OTLP traces", null, "OTLP traces", "[nothing](#others)");

	private final String title;

	private final @Nullable String accelerated;

	private final @Nullable String unaccelerated;

	private final String advice;

	OutboundClient(String title, @Nullable String accelerated, @Nullable String unaccelerated, String advice) {
		this.title = title;
		this.accelerated = accelerated;
		this.unaccelerated = unaccelerated;
		this.advice = advice;
	}

	String title() {
		return this.title;
	}

	/**
	 * What the line at start says that Fast Open is on for.
	 */
	@Nullable String accelerated() {
		return this.accelerated;
	}

	/**
	 * What a line at start says that is opened without Fast Open.
	 */
	@Nullable String unaccelerated() {
		return this.unaccelerated;
	}

	/**
	 * What to do.
	 */
	String advice() {
		return this.advice;
	}

	boolean isHttps() {
		return name().endsWith("_HTTPS");
	}

	/**
	 * The name of its upstream, and the path of its requests.
	 */
	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
