// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The clients of Spring in this application: those that were built, and until one was
 * built what the beans say that it will run on. Creates no bean. Thread-safe.
 */
final class DetectedClients {

	private static final Log logger = LogFactory.getLog(DetectedClients.class);

	private final ApplicationBeans beans;

	private final List<ClientIntegration> integrations;

	private final FrameworkClients frameworks;

	private final Set<BuiltClient> built = new CopyOnWriteArraySet<>();

	private final Set<Object> transports = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	private final Set<SpringClient> warned = ConcurrentHashMap.newKeySet();

	private volatile boolean reported;

	DetectedClients(ApplicationBeans beans, List<ClientIntegration> integrations, FrameworkClients frameworks) {
		this.beans = beans;
		this.integrations = integrations;
		this.frameworks = frameworks;
	}

	/**
	 * Note what a client was built with. Warns when the client does not use Fast Open,
	 * and the report did not say so.
	 * @param client the client
	 * @param transport its request factory or connector, or {@code null} if that is not
	 * known
	 */
	void built(SpringClient client, @Nullable Object transport) {
		if (transport == null) {
			return;
		}
		this.transports.add(transport);
		BuiltClient added = new BuiltClient(client, transport.getClass(),
				this.integrations.stream()
					.filter((integration) -> integration.hasBuilt(transport))
					.findFirst()
					.orElse(null));
		if (this.built.add(added) && this.reported) {
			String reason = find(added).reason();
			if (reason != null && this.warned.add(client)) {
				logger.warn(reason);
			}
		}
	}

	/**
	 * Return what is known now, and warn of what contradicts it from now on.
	 */
	List<Finding> report() {
		this.reported = true;
		List<Finding> findings = find();
		findings.stream()
			.filter((finding) -> finding.client() != null && finding.reason() != null)
			.map(Finding::client)
			.forEach(this.warned::add);
		return findings;
	}

	/**
	 * Return what is known now.
	 */
	List<Finding> find() {
		List<Finding> findings = new ArrayList<>();
		for (SpringClient client : SpringClient.values()) {
			List<BuiltClient> known = this.built.stream().filter((candidate) -> candidate.client() == client).toList();
			known.forEach((candidate) -> findings.add(find(candidate)));
			if (known.isEmpty() && client.isExpected()) {
				findings.add(predict(client));
			}
		}
		findings.addAll(this.frameworks.find());
		findings.addAll(ownBeans());
		this.integrations.stream()
			.filter(ClientIntegration::isAppliedByTheApplication)
			.filter((integration) -> integration.unavailabilityReason() == null)
			.forEach((integration) -> findings
				.add(Finding.accelerated(null, "a client of the application", integration)));
		return findings;
	}

	/**
	 * Return the clients of others that are never opened with Fast Open unless the
	 * application applies it.
	 */
	List<String> unreached() {
		return this.frameworks.unreached();
	}

	/**
	 * Return whether there is a client of which it cannot be told yet what it will run
	 * on, since beans are lazy, or a customizer of the application may replace that.
	 */
	boolean isUndecided() {
		return this.frameworks.isUndecided() || Arrays.stream(SpringClient.values())
			.anyMatch(
					(client) -> this.beans.has(client.builder()) && (builder(client) == null || mayBeReplaced(client)));
	}

	/**
	 * Return whether a customizer of the application may replace what the next client
	 * runs on.
	 */
	private boolean mayBeReplaced(SpringClient client) {
		Object builder = builder(client);
		return builder != null && isAccelerable(HttpLibrary.of(builder.getClass()))
				&& this.built.stream().noneMatch((candidate) -> candidate.client() == client)
				&& !this.beans.ownNames(client.customizer()).isEmpty();
	}

	private Finding find(BuiltClient client) {
		if (client.integration() != null) {
			return Finding.of(client.client(), client.integration());
		}
		HttpLibrary library = HttpLibrary.of(client.type());
		Object builder = builder(client.client());
		if (!isAccelerable(library) && builder != null && library == HttpLibrary.of(builder.getClass())) {
			return predict(client.client());
		}
		return pastSpringBoot(client.client(), library,
				"it got its %s from the application".formatted(ClassUtils.getShortName(client.type())));
	}

	private Finding predict(SpringClient client) {
		Object builder = builder(client);
		if (builder == null) {
			return Finding.nothing(client);
		}
		HttpLibrary library = HttpLibrary.of(builder.getClass());
		if (this.beans.isOwn(client.builder())) {
			return pastSpringBoot(client, library,
					ownBean((library != null) ? builder.getClass().getName() : client.builder()));
		}
		String own = client.madeWithTheBuilder().stream().filter(this.beans::isOwn).findFirst().orElse(null);
		if (own != null) {
			return this.beans.names(own).stream().anyMatch((name) -> isToldOf(own, name)) ? Finding.nothing(client)
					: pastSpringBoot(client, null, ownBean(own));
		}
		if (mayBeReplaced(client)) {
			return Finding.nothing(client);
		}
		if (!isAccelerable(library)) {
			String title = (library != null) ? library.title() : builder.getClass().getName();
			return unreachable(client, title, client.advice(this.integrations, this.beans));
		}
		return this.integrations.stream()
			.filter((integration) -> integration.library() == library && integration.isEnabled())
			.findFirst()
			.map((integration) -> Finding.of(client, integration))
			.orElseGet(() -> Finding.nothing(client));
	}

	/**
	 * Return what is known of a client that Spring Boot's customizers have not reached.
	 */
	private Finding pastSpringBoot(SpringClient client, @Nullable HttpLibrary library, String origin) {
		if (library != null && !isAccelerable(library)) {
			return unreachable(client, library.title(), origin);
		}
		return ((library != null && isSwitchedOff(library)) || isAppliedByTheApplication(library))
				? Finding.nothing(client)
				: Finding.unaccelerated(client, " unless the application applies it: " + origin);
	}

	/**
	 * Return what is known of the builders and clients of Spring that are beans of the
	 * application.
	 */
	private List<Finding> ownBeans() {
		List<Finding> findings = new ArrayList<>();
		for (OwnBean kind : OwnBean.values()) {
			this.beans.ownNames(kind.type())
				.stream()
				.filter((name) -> isToldOf(kind, name))
				.map((name) -> Finding.unaccelerated(null, "%s (bean '%s')".formatted(kind.title(), name),
						" unless the application applies it; let Spring Boot configure it: " + kind.recipe() + "; "
								+ FrameworkClients.DOCUMENTATION + "#load-balanced-clients"))
				.forEach(findings::add);
		}
		return findings;
	}

	private boolean isToldOf(String type, String name) {
		return Arrays.stream(OwnBean.values()).anyMatch((kind) -> kind.type().equals(type) && isToldOf(kind, name));
	}

	/**
	 * Return whether a bean was created, and has no request factory or connector, or one
	 * of a known library that Spring Boot has neither built nor seen.
	 */
	private boolean isToldOf(OwnBean kind, String name) {
		Object bean = this.beans.singleton(name);
		if (bean == null || !bean.getClass().getName().startsWith("org.springframework.")) {
			return false;
		}
		Object transport = ApplicationBeans.unwrap(ApplicationBeans.read(bean, kind.field()));
		if (transport == null) {
			return !isAppliedByTheApplication(null);
		}
		HttpLibrary library = HttpLibrary.of(transport.getClass());
		return library != null && !isSwitchedOff(library) && !isAppliedByTheApplication(library)
				&& !this.transports.contains(transport)
				&& this.integrations.stream().noneMatch((integration) -> integration.hasBuilt(transport));
	}

	private boolean isSwitchedOff(HttpLibrary library) {
		return isAccelerable(library) && this.integrations.stream()
			.noneMatch((integration) -> integration.library() == library && integration.isEnabled());
	}

	private boolean isAppliedByTheApplication(@Nullable HttpLibrary library) {
		return this.integrations.stream()
			.filter(ClientIntegration::isAppliedByTheApplication)
			.map(ClientIntegration::library)
			.anyMatch(
					(candidate) -> (library != null) ? candidate == library : candidate != HttpLibrary.SOCKET_FACTORY);
	}

	private static Finding unreachable(SpringClient client, String library, String advice) {
		return Finding.unaccelerated(client,
				": it runs on " + library + ", whose sockets cannot be reached before they are connected; " + advice);
	}

	private static String ownBean(String type) {
		return "its " + ClassUtils.getShortName(type) + " is a bean of the application";
	}

	private static boolean isAccelerable(@Nullable HttpLibrary library) {
		return library != null && library.integration() != null;
	}

	private @Nullable Object builder(SpringClient client) {
		return this.beans.single(client.builder());
	}

	/**
	 * What a client was built with.
	 *
	 * @param client the client
	 * @param type the type of its request factory or connector
	 * @param integration the integration that it was built with, or {@code null} if it
	 * was built without
	 */
	private record BuiltClient(SpringClient client, Class<?> type, @Nullable ClientIntegration integration) {
	}

	/**
	 * What is known of a client: that it uses Fast Open, why it does not, or nothing.
	 *
	 * @param client the client, or {@code null} if it is none of Spring's
	 * @param accelerated the client and its library, if it uses Fast Open
	 * @param reason a sentence that says why not, without its full stop
	 */
	record Finding(@Nullable SpringClient client, @Nullable String accelerated, @Nullable String reason) {

		static Finding of(SpringClient client, ClientIntegration integration) {
			return of(client, client.title(), integration);
		}

		static Finding of(@Nullable SpringClient client, String title, ClientIntegration integration) {
			String reason = integration.unavailabilityReason();
			return (reason != null) ? unaccelerated(client, title, ": " + reason)
					: accelerated(client, title, integration);
		}

		static Finding accelerated(@Nullable SpringClient client, String title, ClientIntegration integration) {
			return new Finding(client, "%s (%s)".formatted(title, integration.library().title()), null);
		}

		static Finding unaccelerated(SpringClient client, String why) {
			return unaccelerated(client, client.title(), why);
		}

		static Finding unaccelerated(@Nullable SpringClient client, String title, String why) {
			return new Finding(client, null, title + " is opened without TCP Fast Open" + why);
		}

		static Finding nothing(SpringClient client) {
			return new Finding(client, null, null);
		}

	}

	/**
	 * HTTP client of Spring, which runs on a library that Spring Boot chooses.
	 */
	enum SpringClient {

		/** The reactive one. */
		WEB_CLIENT("WebClient", "org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder",
				"org.springframework.boot.webclient.WebClientCustomizer",
				List.of("org.springframework.http.client.reactive.ClientHttpConnector",
						"org.springframework.web.reactive.function.client.WebClient$Builder")),

		/** The blocking one, HTTP service clients included. */
		REST_CLIENT("RestClient", "org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder",
				"org.springframework.boot.restclient.RestClientCustomizer",
				List.of("org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer",
						"org.springframework.web.client.RestClient$Builder")),

		/** The older blocking one. */
		REST_TEMPLATE("RestTemplate", "org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder",
				"org.springframework.boot.restclient.RestTemplateCustomizer", List.of());

		private final String title;

		private final String builder;

		private final String customizer;

		private final List<String> madeWithTheBuilder;

		SpringClient(String title, String builder, String customizer, List<String> madeWithTheBuilder) {
			this.title = title;
			this.builder = builder;
			this.customizer = customizer;
			this.madeWithTheBuilder = madeWithTheBuilder;
		}

		String title() {
			return this.title;
		}

		/**
		 * Return the name of the type of the builder.
		 */
		String builder() {
			return this.builder;
		}

		/**
		 * Return the name of the type of Spring Boot's customizers.
		 */
		String customizer() {
			return this.customizer;
		}

		/**
		 * Return the names of the types whose beans Spring Boot makes with the builder,
		 * unless the application has made them.
		 */
		List<String> madeWithTheBuilder() {
			return this.madeWithTheBuilder;
		}

		/**
		 * Return whether to say what it will run on before one was built.
		 */
		boolean isExpected() {
			// What is said of RestClient goes for RestTemplate
			return this != REST_TEMPLATE;
		}

		/**
		 * Return how to have Spring Boot choose a library that can use Fast Open.
		 */
		String advice(List<ClientIntegration> integrations, ApplicationBeans beans) {
			String property = (this == WEB_CLIENT) ? "spring.http.clients.reactive.connector"
					: "spring.http.clients.imperative.factory";
			List<String> values = integrations.stream()
				.filter((integration) -> integration.isEnabled() && integration.unavailabilityReason() == null)
				.flatMap((integration) -> value(integration.library(), beans))
				.sorted()
				.toList();
			if (values.isEmpty()) {
				return ((this == WEB_CLIENT) ? "add io.projectreactor.netty:reactor-netty-http, set %s=reactor"
						: "add org.apache.httpcomponents.client5:httpclient5, set %s=http-components")
					.formatted(property);
			}
			return "%s picks one that can: %s".formatted(property, String.join(" or ", values));
		}

		private Stream<String> value(HttpLibrary library, ApplicationBeans beans) {
			return switch (library) {
				case REACTOR_NETTY -> Stream.of("reactor");
				case JETTY ->
					(this != WEB_CLIENT || beans.isOnClassPath("org.eclipse.jetty.reactive.client.ReactiveRequest"))
							? Stream.of("jetty") : Stream.empty();
				case HTTPCOMPONENTS -> (this != WEB_CLIENT) ? Stream.of("http-components") : Stream.empty();
				default -> Stream.empty();
			};
		}

	}

	/**
	 * Builder or client of Spring that an application may make without Spring Boot, such
	 * as a load-balanced one.
	 */
	private enum OwnBean {

		REST_CLIENT_BUILDER("A client of RestClient.Builder", "org.springframework.web.client.RestClient$Builder",
				"requestFactory", "restClientBuilderConfigurer.configure(RestClient.builder())"),

		WEB_CLIENT_BUILDER("A client of WebClient.Builder",
				"org.springframework.web.reactive.function.client.WebClient$Builder", "connector",
				"webClientCustomizers.orderedStream().forEach((customizer) -> customizer.customize(builder))"),

		REST_TEMPLATE("RestTemplate", "org.springframework.web.client.RestTemplate", "requestFactory",
				"restTemplateBuilder.build()");

		private final String title;

		private final String type;

		private final String field;

		private final String recipe;

		OwnBean(String title, String type, String field, String recipe) {
			this.title = title;
			this.type = type;
			this.field = field;
			this.recipe = recipe;
		}

		String title() {
			return this.title;
		}

		String type() {
			return this.type;
		}

		/**
		 * Return the name of the field with the request factory or connector.
		 */
		String field() {
			return this.field;
		}

		/**
		 * Return the Java expression that has Spring Boot configure it.
		 */
		String recipe() {
			return this.recipe;
		}

	}

}
