// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.autoconfigure.diagnostics.ClientIntegration;
import io.github.tfo.autoconfigure.diagnostics.HttpLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.jetty.JettyFastOpen;
import io.github.tfo.linux.FastOpenSupport;
import org.eclipse.jetty.client.HttpClient;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The integration of Jetty's client.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ HttpClient.class, ClientHttpConnectorBuilder.class })
@ConditionalOnProperty(name = "tfo.clients.jetty.enabled", matchIfMissing = true)
class JettyConfiguration {

	@Bean
	@ConditionalOnMissingBean
	JettyFastOpen jettyFastOpen(FastOpenConnector connector) {
		return new JettyFastOpen(connector);
	}

	@Bean
	ClientIntegration jettyFastOpenIntegration(FastOpenProperties properties, FastOpenConnector connector,
			FastOpenSupport support) {
		return ClientIntegration.ofJdkSockets(HttpLibrary.JETTY, properties.getClients().getJetty().isEnabled(),
				connector, support);
	}

	// Last: a customizer before it may set a resolver of its own
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	ClientHttpConnectorBuilderCustomizer<JettyClientHttpConnectorBuilder> fastOpenJettyClientHttpConnectorBuilderCustomizer(
			JettyFastOpen fastOpen, @Qualifier("jettyFastOpenIntegration") ClientIntegration integration) {
		return (builder) -> integration.customize(builder,
				(enabled) -> enabled.withHttpClientCustomizer(fastOpen::apply).withCustomizer(integration::built));
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	FastOpenRequestFactoryCustomizer<JettyClientHttpRequestFactoryBuilder> fastOpenJettyClientHttpRequestFactoryBuilderCustomizer(
			JettyFastOpen fastOpen, @Qualifier("jettyFastOpenIntegration") ClientIntegration integration) {
		return (builder) -> integration.customize(builder,
				(enabled) -> enabled.withHttpClientCustomizer(fastOpen::apply).withCustomizer(integration::built));
	}

}
