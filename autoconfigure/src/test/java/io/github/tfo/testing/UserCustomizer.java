// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;

/**
 * A customizer of the user's own, by where it stands among those of the application.
 */
public enum UserCustomizer {

	/**
	 * With the highest precedence.
	 */
	FIRST(Ordered.HIGHEST_PRECEDENCE, false),

	/**
	 * Without an order.
	 */
	UNORDERED(null, false),

	/**
	 * With the lowest precedence.
	 */
	LAST(Ordered.LOWEST_PRECEDENCE, false),

	/**
	 * Without an order, from an auto-configuration that comes after the one of Fast Open.
	 */
	OF_A_LATER_STARTER(null, true);

	private final @Nullable Integer order;

	private final boolean later;

	UserCustomizer(@Nullable Integer order, boolean later) {
		this.order = order;
		this.later = later;
	}

	/**
	 * One for {@code WebClient} on Reactor Netty.
	 */
	public Consumer<GenericApplicationContext> webClientOnReactor(
			ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> customizer) {
		return (context) -> register(context, ClientHttpConnectorBuilderCustomizer.class, customizer);
	}

	/**
	 * One for {@code WebClient} on Jetty.
	 */
	public Consumer<GenericApplicationContext> webClientOnJetty(
			ClientHttpConnectorBuilderCustomizer<JettyClientHttpConnectorBuilder> customizer) {
		return (context) -> register(context, ClientHttpConnectorBuilderCustomizer.class, customizer);
	}

	/**
	 * One for {@code RestClient} on Reactor Netty.
	 */
	public Consumer<GenericApplicationContext> restClientOnReactor(
			ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> customizer) {
		return (context) -> register(context, ClientHttpRequestFactoryBuilderCustomizer.class, customizer);
	}

	/**
	 * One for {@code RestClient} on HttpComponents.
	 */
	public Consumer<GenericApplicationContext> restClientOnHttpComponents(
			ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> customizer) {
		return (context) -> register(context, ClientHttpRequestFactoryBuilderCustomizer.class, customizer);
	}

	/**
	 * One for {@code RestClient} on Jetty.
	 */
	public Consumer<GenericApplicationContext> restClientOnJetty(
			ClientHttpRequestFactoryBuilderCustomizer<JettyClientHttpRequestFactoryBuilder> customizer) {
		return (context) -> register(context, ClientHttpRequestFactoryBuilderCustomizer.class, customizer);
	}

	private void register(GenericApplicationContext context, Class<?> type, Object customizer) {
		RootBeanDefinition definition = new RootBeanDefinition(type);
		definition.setInstanceSupplier(() -> customizer);
		if (this.order != null) {
			definition.setAttribute(AbstractBeanDefinition.ORDER_ATTRIBUTE, this.order);
		}
		if (this.later) {
			context.addBeanFactoryPostProcessor((beanFactory) -> ((BeanDefinitionRegistry) beanFactory)
				.registerBeanDefinition("userCustomizer", definition));
		}
		else {
			context.registerBeanDefinition("userCustomizer", definition);
		}
	}

}
