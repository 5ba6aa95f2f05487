// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import io.github.tfo.autoconfigure.diagnostics.DetectedClients.Finding;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The clients of this application that Spring Boot does not build: those of Spring Cloud
 * Gateway and OpenFeign, and those that cannot be given Fast Open. Creates no bean.
 * Thread-safe.
 */
final class FrameworkClients {

	/**
	 * Where the recipes are.
	 */
	static final String DOCUMENTATION = "see docs/clients.md";

	private static final String GATEWAY_FILTER = "org.springframework.cloud.gateway.filter.NettyRoutingFilter";

	private static final String FEIGN_CLIENT = "feign.Client";

	private static final String FEIGN_HC5 = "feign.hc5.ApacheHttp5Client";

	private final ApplicationBeans beans;

	private final List<FrameworkClient> clients;

	private final boolean openFeignEnabled;

	FrameworkClients(ApplicationBeans beans, List<FrameworkClient> clients, boolean openFeignEnabled) {
		this.beans = beans;
		this.clients = clients;
		this.openFeignEnabled = openFeignEnabled;
	}

	/**
	 * Return what is known now of Spring Cloud Gateway and OpenFeign.
	 */
	List<Finding> find() {
		return Stream.of(gateway(), openFeign()).filter(Objects::nonNull).toList();
	}

	/**
	 * Return the others in words.
	 */
	List<String> unreached() {
		return Stream.of(Unreached.values())
			.filter((client) -> this.beans.has(client.bean) && !isSwitchedOff(client)
					&& (client.recipe == null || !this.beans.has(client.recipe)))
			.map((client) -> client.title)
			.distinct()
			.toList();
	}

	/**
	 * Return whether a client's bean says that it is switched off, as that of Spring
	 * Cloud Config does, which is there all the same.
	 */
	private boolean isSwitchedOff(Unreached client) {
		Object bean = this.beans.single(client.bean);
		return bean != null && Boolean.FALSE.equals(ApplicationBeans.read(bean, "enabled"));
	}

	/**
	 * Return whether a framework may build a client later, since beans are lazy.
	 */
	boolean isUndecided() {
		return !this.clients.isEmpty() && Stream.of(GATEWAY_FILTER, FEIGN_CLIENT)
			.anyMatch((type) -> this.beans.has(type) && this.beans.single(type) == null);
	}

	private @Nullable Finding gateway() {
		return (this.beans.single(GATEWAY_FILTER) != null)
				? find(FrameworkClient.GATEWAY, "its HttpClient is a bean of the application") : null;
	}

	private @Nullable Finding openFeign() {
		Object client = this.beans.single(FEIGN_CLIENT);
		if (!this.openFeignEnabled || (client == null && this.beans.has(FEIGN_CLIENT))
				|| !this.beans.has("org.springframework.cloud.openfeign.FeignClientSpecification")) {
			return null;
		}
		// Without a bean OpenFeign makes a Client.Default
		String type = (client != null) ? loadBalanced(client).getClass().getName() : "feign.Client$Default";
		return switch (type) {
			case "feign.Client$Default" -> unreachable(HttpLibrary.SIMPLE);
			case "feign.http2client.Http2Client" -> unreachable(HttpLibrary.JDK);
			case FEIGN_HC5 ->
				find(FrameworkClient.OPENFEIGN, "its client or connection manager is a bean of the application");
			default -> Finding.unaccelerated(null, FrameworkClient.OPENFEIGN,
					" unless the application applies it: its Client is " + ClassUtils.getShortName(type));
		};
	}

	private static Object loadBalanced(Object client) {
		Object delegate = ApplicationBeans.read(client, "delegate");
		return (delegate != null && client.getClass().getName().startsWith("org.springframework.cloud.")) ? delegate
				: client;
	}

	private Finding unreachable(HttpLibrary library) {
		String advice = this.beans.isOnClassPath(FEIGN_HC5) ? "set spring.cloud.openfeign.httpclient.hc5.enabled=true"
				: "add io.github.openfeign:feign-hc5";
		return Finding.unaccelerated(null, FrameworkClient.OPENFEIGN,
				": it runs on " + library.title() + ", whose sockets cannot be reached before they are connected; "
						+ advice + "; " + DOCUMENTATION + "#openfeign");
	}

	private @Nullable Finding find(String framework, String origin) {
		return this.clients.stream()
			.filter((client) -> client.framework().equals(framework) && client.isEnabled())
			.findFirst()
			.map((client) -> find(client, origin))
			.orElse(null);
	}

	private static @Nullable Finding find(FrameworkClient client, String origin) {
		if (client.isAccelerated()) {
			return Finding.of(null, client.framework(), client.integration());
		}
		return client.integration().isAppliedByTheApplication() ? null
				: Finding.unaccelerated(null, client.framework(), " unless the application applies it: " + origin);
	}

	/**
	 * Client that is opened without Fast Open, unless the application applies it.
	 */
	private enum Unreached {

		EUREKA("Eureka", "com.netflix.discovery.EurekaClient", null),

		CONFIG("Spring Cloud Config", "org.springframework.cloud.config.client.ConfigClientProperties", null),

		VAULT("Spring Vault", "org.springframework.vault.core.VaultOperations", null),

		VAULT_REACTIVE("Spring Vault", "org.springframework.vault.core.ReactiveVaultOperations", null),

		ZIPKIN_BRAVE("Zipkin", "zipkin2.reporter.brave.AsyncZipkinSpanHandler", null),

		ZIPKIN_OPENTELEMETRY("Zipkin", "io.opentelemetry.exporter.zipkin.ZipkinSpanExporter", null),

		OTLP_METRICS("OTLP metrics", "io.micrometer.registry.otlp.OtlpMeterRegistry", null),

		OTLP_TRACES("OTLP traces", "io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter", null),

		OTLP_LOGS("OTLP logs", "io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter", null),

		SPRING_AI_OPENAI("Spring AI OpenAI", "org.springframework.ai.openai.OpenAiChatModel", null),

		TOKENS("Spring Security's requests for tokens",
				"org.springframework.security.oauth2.client.registration.ClientRegistrationRepository",
				"org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient"),

		TOKENS_REACTIVE("Spring Security's requests for tokens",
				"org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository",
				"org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient"),

		KEYS("Spring Security's requests for keys", "org.springframework.security.oauth2.jwt.JwtDecoder",
				"org.springframework.boot.security.oauth2.server.resource.autoconfigure.servlet.JwkSetUriJwtDecoderBuilderCustomizer"),

		KEYS_REACTIVE("Spring Security's requests for keys",
				"org.springframework.security.oauth2.jwt.ReactiveJwtDecoder",
				"org.springframework.boot.security.oauth2.server.resource.autoconfigure.reactive.JwkSetUriReactiveJwtDecoderBuilderCustomizer");

		private final String title;

		private final String bean;

		private final @Nullable String recipe;

		/**
		 * Create a client.
		 * @param title the client in words
		 * @param bean the name of the type of a bean that uses the client
		 * @param recipe the name of the type of a bean by which the application may have
		 * applied Fast Open, or {@code null} if there is none
		 */
		Unreached(String title, String bean, @Nullable String recipe) {
			this.title = title;
			this.bean = bean;
			this.recipe = recipe;
		}

	}

}
