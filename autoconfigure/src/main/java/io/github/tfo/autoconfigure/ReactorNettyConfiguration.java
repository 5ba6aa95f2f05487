package io.github.tfo.autoconfigure;

import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.reactor.ReactorNettyFastOpen;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The door for Reactor Netty.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ HttpClient.class, ClientHttpConnectorBuilder.class })
@ConditionalOnBooleanProperty(name = "tfo.clients.reactor-netty.enabled", matchIfMissing = true)
class ReactorNettyConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ReactorNettyFastOpen reactorNettyFastOpen(FastOpenConnector connector) {
		return new ReactorNettyFastOpen(connector);
	}

	@Bean
	ReactorNettyClients reactorNettyFastOpenClients(ReactorNettyFastOpen fastOpen,
			ObjectProvider<ClientHttpConnectorBuilder<?>> connectors,
			ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactories) {
		return new ReactorNettyClients(fastOpen, connectors, requestFactories);
	}

	// Last: a customizer before it may replace the HttpClient
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> fastOpenReactorClientHttpConnectorBuilderCustomizer(
			ReactorNettyClients clients) {
		return clients::customize;
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> fastOpenReactorClientHttpRequestFactoryBuilderCustomizer(
			ReactorNettyClients clients) {
		return clients::customize;
	}

}
