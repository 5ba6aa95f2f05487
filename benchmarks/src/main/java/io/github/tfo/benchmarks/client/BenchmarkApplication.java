// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.github.tfo.FastOpenListener;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.UnsupportedReason;
import io.netty.channel.ChannelOption;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.GenericApplicationContext;

/**
 * An application with one client, configured as users would configure it, with all meters
 * and the endpoint.
 */
public final class BenchmarkApplication implements AutoCloseable {

	static final String SSL_BUNDLE = "upstream";

	private static final List<String> PROPERTIES = List.of("spring.main.banner-mode=off", "spring.jmx.enabled=true",
			"spring.jmx.unique-names=true", "management.endpoints.jmx.exposure.include=tfo");

	/** By default HttpComponents has 5 connections to a host, and Jetty 64. */
	private static final int MAX_CONNECTIONS = 1024;

	private static final int POLL_MILLIS = 5;

	private final OutcomeCounter outcomes = new OutcomeCounter();

	private final ConfigurableApplicationContext context;

	private final HttpCalls calls;

	/**
	 * Start it, and wait until Fast Open can be used: connections that are opened before
	 * are ordinary ones.
	 * @param certificate what to trust, in PEM
	 * @param more other properties, each as {@code name=value}
	 */
	public BenchmarkApplication(BenchmarkClient client, FastOpenMode mode, @Nullable String certificate, String... more)
			throws InterruptedException {
		List<String> properties = new ArrayList<>(PROPERTIES);
		properties.add("tfo.enabled=" + mode.isStarter());
		properties.addAll(List.of(more));
		Stream.of(client.property()).filter((property) -> !property.isEmpty()).forEach(properties::add);
		if (certificate != null) {
			properties.add("spring.ssl.bundle.pem." + SSL_BUNDLE + ".truststore.certificate=" + certificate);
			properties.add("spring.http.clients.ssl.bundle=" + SSL_BUNDLE);
		}
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((GenericApplicationContext context) -> addBeans(context, mode))
			.properties(properties.toArray(String[]::new))
			.run();
		this.calls = HttpCalls.of(client, this.context);
		if (mode.isStarter()) {
			awaitFastOpen(this.context.getBean(FastOpenSupport.class));
		}
	}

	private void addBeans(GenericApplicationContext context, FastOpenMode mode) {
		context.registerBean(FastOpenListener.class, () -> this.outcomes);
		ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> httpComponents = (
				builder) -> builder
					.withConnectionManagerCustomizer((connections) -> connections.setMaxConnTotal(MAX_CONNECTIONS)
						.setMaxConnPerRoute(MAX_CONNECTIONS));
		ClientHttpRequestFactoryBuilderCustomizer<JettyClientHttpRequestFactoryBuilder> jetty = (builder) -> builder
			.withHttpClientCustomizer((client) -> client.setMaxConnectionsPerDestination(MAX_CONNECTIONS));
		ClientHttpConnectorBuilderCustomizer<JettyClientHttpConnectorBuilder> reactiveJetty = (builder) -> builder
			.withHttpClientCustomizer((client) -> client.setMaxConnectionsPerDestination(MAX_CONNECTIONS));
		add(context, List.of(httpComponents, jetty), List.of(reactiveJetty));
		if (mode == FastOpenMode.LIBRARY_OPTION) {
			ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> reactor = (
					builder) -> builder
						.withHttpClientCustomizer((client) -> client.option(ChannelOption.TCP_FASTOPEN_CONNECT, true));
			ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> reactiveReactor = (
					builder) -> builder
						.withHttpClientCustomizer((client) -> client.option(ChannelOption.TCP_FASTOPEN_CONNECT, true));
			add(context, List.of(reactor), List.of(reactiveReactor));
		}
	}

	private static void add(GenericApplicationContext context,
			List<ClientHttpRequestFactoryBuilderCustomizer<?>> customizers,
			List<ClientHttpConnectorBuilderCustomizer<?>> reactiveCustomizers) {
		customizers.forEach((customizer) -> context.registerBean(customizer.toString(),
				ClientHttpRequestFactoryBuilderCustomizer.class, () -> customizer));
		reactiveCustomizers.forEach((customizer) -> context.registerBean(customizer.toString(),
				ClientHttpConnectorBuilderCustomizer.class, () -> customizer));
	}

	/** Wait until Fast Open can be used. */
	public static void awaitFastOpen(FastOpenSupport support) throws InterruptedException {
		KernelSupport state = support.currentForJdkSockets();
		while (state.reason() == UnsupportedReason.INITIALIZING) {
			Thread.sleep(POLL_MILLIS);
			state = support.currentForJdkSockets();
		}
		if (!state.supported()) {
			throw new IllegalStateException("There is no Fast Open to be measured: " + state.detail());
		}
	}

	public HttpCalls calls() {
		return this.calls;
	}

	/** Return the outcomes of the connections to a port since the last call for it. */
	public Map<String, Integer> takeOutcomes(int port) {
		return this.outcomes.take(port);
	}

	public <T> T bean(Class<T> type) {
		return this.context.getBean(type);
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
