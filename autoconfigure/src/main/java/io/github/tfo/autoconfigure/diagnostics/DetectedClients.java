package io.github.tfo.autoconfigure.diagnostics;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.util.ClassUtils;

/**
 * The clients of Spring in this application: those that were built, and until one was
 * built what the beans say that it will run on. Creates no bean. Thread-safe.
 */
final class DetectedClients {

	private static final Log logger = LogFactory.getLog(DetectedClients.class);

	private static final List<String> AUTO_CONFIGURATIONS = List.of("org.springframework.boot.",
			"io.github.tfo.autoconfigure.ReactiveWebApplicationConfiguration");

	private final ConfigurableListableBeanFactory beanFactory;

	private final List<ClientIntegration> integrations;

	private final Set<BuiltClient> built = new CopyOnWriteArraySet<>();

	private final Set<SpringClient> warned = ConcurrentHashMap.newKeySet();

	private volatile boolean reported;

	DetectedClients(ConfigurableListableBeanFactory beanFactory, List<ClientIntegration> integrations) {
		this.beanFactory = beanFactory;
		this.integrations = integrations;
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
		this.integrations.stream()
			.filter(ClientIntegration::isAppliedByTheApplication)
			.filter((integration) -> integration.unavailabilityReason() == null)
			.forEach((integration) -> findings
				.add(Finding.accelerated(null, "a client of the application", integration)));
		return findings;
	}

	/**
	 * Return whether there is a client of which it cannot be told yet what it will run
	 * on, since beans are lazy.
	 */
	boolean isUndecided() {
		return Arrays.stream(SpringClient.values())
			.anyMatch((client) -> namesForType(client.builder()).length > 0 && builder(client) == null);
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
		if (isOwn(client.builder())) {
			return pastSpringBoot(client, library,
					ownBean((library != null) ? builder.getClass().getName() : client.builder()));
		}
		String own = client.madeWithTheBuilder().stream().filter(this::isOwn).findFirst().orElse(null);
		if (own != null) {
			return pastSpringBoot(client, null, ownBean(own));
		}
		if (!isAccelerable(library)) {
			String title = (library != null) ? library.title() : builder.getClass().getName();
			return unreachable(client, title, client.advice(this.integrations, this.beanFactory.getBeanClassLoader()));
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
		boolean switchedOff = library != null && this.integrations.stream()
			.noneMatch((integration) -> integration.library() == library && integration.isEnabled());
		boolean applied = this.integrations.stream()
			.filter(ClientIntegration::isAppliedByTheApplication)
			.map(ClientIntegration::library)
			.anyMatch(
					(candidate) -> (library != null) ? candidate == library : candidate != HttpLibrary.SOCKET_FACTORY);
		return (switchedOff || applied) ? Finding.nothing(client)
				: Finding.unaccelerated(client, " unless the application applies it: " + origin);
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
		String[] names = namesForType(client.builder());
		return (names.length == 1) ? this.beanFactory.getSingleton(names[0]) : null;
	}

	private String[] namesForType(String name) {
		ClassLoader classLoader = this.beanFactory.getBeanClassLoader();
		return ClassUtils.isPresent(name, classLoader)
				? this.beanFactory.getBeanNamesForType(ClassUtils.resolveClassName(name, classLoader), true, false)
				: new String[0];
	}

	/**
	 * Return whether there are beans of a type, and the application has defined them all.
	 */
	private boolean isOwn(String type) {
		String[] names = namesForType(type);
		return names.length > 0 && Arrays.stream(names).noneMatch(this::isAutoConfigured);
	}

	private boolean isAutoConfigured(String name) {
		Method factoryMethod;
		try {
			factoryMethod = (this.beanFactory.getMergedBeanDefinition(name) instanceof RootBeanDefinition definition)
					? definition.getResolvedFactoryMethod() : null;
		}
		catch (NoSuchBeanDefinitionException ex) {
			// A singleton that the application has registered
			return false;
		}
		return factoryMethod != null
				&& AUTO_CONFIGURATIONS.stream().anyMatch(factoryMethod.getDeclaringClass().getName()::startsWith);
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
			String reason = integration.unavailabilityReason();
			return (reason != null) ? unaccelerated(client, ": " + reason)
					: accelerated(client, client.title(), integration);
		}

		static Finding accelerated(@Nullable SpringClient client, String title, ClientIntegration integration) {
			return new Finding(client, "%s (%s)".formatted(title, integration.library().title()), null);
		}

		static Finding unaccelerated(SpringClient client, String why) {
			return new Finding(client, null, client.title() + " is opened without TCP Fast Open" + why);
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
				List.of("org.springframework.http.client.reactive.ClientHttpConnector",
						"org.springframework.web.reactive.function.client.WebClient$Builder")),

		/** The blocking one, HTTP service clients included. */
		REST_CLIENT("RestClient", "org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder",
				List.of("org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer",
						"org.springframework.web.client.RestClient$Builder")),

		/** The older blocking one. */
		REST_TEMPLATE("RestTemplate", "org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder",
				List.of());

		private final String title;

		private final String builder;

		private final List<String> madeWithTheBuilder;

		SpringClient(String title, String builder, List<String> madeWithTheBuilder) {
			this.title = title;
			this.builder = builder;
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
		String advice(List<ClientIntegration> integrations, @Nullable ClassLoader classLoader) {
			String property = (this == WEB_CLIENT) ? "spring.http.clients.reactive.connector"
					: "spring.http.clients.imperative.factory";
			List<String> values = integrations.stream()
				.filter((integration) -> integration.isEnabled() && integration.unavailabilityReason() == null)
				.flatMap((integration) -> value(integration.library(), classLoader))
				.sorted()
				.toList();
			if (values.isEmpty()) {
				return ((this == WEB_CLIENT) ? "add io.projectreactor.netty:reactor-netty-http, set %s=reactor"
						: "add org.apache.httpcomponents.client5:httpclient5, set %s=http-components")
					.formatted(property);
			}
			return "%s picks one that can: %s".formatted(property, String.join(" or ", values));
		}

		private Stream<String> value(HttpLibrary library, @Nullable ClassLoader classLoader) {
			return switch (library) {
				case REACTOR_NETTY -> Stream.of("reactor");
				case JETTY -> (this != WEB_CLIENT
						|| ClassUtils.isPresent("org.eclipse.jetty.reactive.client.ReactiveRequest", classLoader))
								? Stream.of("jetty") : Stream.empty();
				case HTTPCOMPONENTS -> (this != WEB_CLIENT) ? Stream.of("http-components") : Stream.empty();
				default -> Stream.empty();
			};
		}

	}

}
