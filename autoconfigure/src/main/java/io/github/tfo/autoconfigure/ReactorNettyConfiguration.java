// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.autoconfigure.diagnostics.ClientIntegration;
import io.github.tfo.autoconfigure.diagnostics.HttpLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.reactor.ReactorNettyFastOpen;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The integration of Reactor Netty.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HttpClient.class)
@ConditionalOnProperty(name = "tfo.clients.reactor-netty.enabled", matchIfMissing = true)
@Import(GatewayConfiguration.class)
class ReactorNettyConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ReactorNettyFastOpen reactorNettyFastOpen(FastOpenConnector connector) {
		return new ReactorNettyFastOpen(connector);
	}

	@Bean
	ClientIntegration reactorNettyFastOpenIntegration(FastOpenProperties properties, FastOpenConnector connector) {
		// Only a native transport lets the descriptor of a socket be reached
		return new ClientIntegration(HttpLibrary.REACTOR_NETTY, properties.getClients().getReactorNetty().isEnabled(),
				connector,
				() -> LoopResources.hasNativeSupport() ? null
						: "Reactor Netty needs a native transport, such as io.netty:netty-transport-native-epoll, and a "
								+ "folder to unpack it to that can be written to and is not mounted noexec "
								+ "(-Dio.netty.native.workdir)");
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ClientHttpConnectorBuilder.class)
	static class ClientBuilderConfiguration {

		// Last: a customizer before it may replace the HttpClient
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> fastOpenReactorClientHttpConnectorBuilderCustomizer(
				ReactorNettyFastOpen fastOpen,
				@Qualifier("reactorNettyFastOpenIntegration") ClientIntegration integration) {
			return (builder) -> integration.customize(builder,
					(enabled) -> enabled.withHttpClientCustomizer(fastOpen).withCustomizer(integration::built));
		}

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		FastOpenRequestFactoryCustomizer<ReactorClientHttpRequestFactoryBuilder> fastOpenReactorClientHttpRequestFactoryBuilderCustomizer(
				ReactorNettyFastOpen fastOpen,
				@Qualifier("reactorNettyFastOpenIntegration") ClientIntegration integration) {
			return (builder) -> integration.customize(builder,
					(enabled) -> enabled.withHttpClientCustomizer(fastOpen).withCustomizer(integration::built));
		}

	}

}
