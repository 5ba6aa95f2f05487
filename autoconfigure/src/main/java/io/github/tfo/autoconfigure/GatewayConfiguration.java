// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.autoconfigure.diagnostics.ClientIntegration;
import io.github.tfo.autoconfigure.diagnostics.FrameworkClient;
import io.github.tfo.reactor.ReactorNettyFastOpen;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.gateway.config.HttpClientCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Spring Cloud Gateway for WebFlux, which builds an {@code HttpClient} of its own. Routes
 * of WebSockets use it, too: their request to upgrade is never sent in a SYN.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HttpClientCustomizer.class)
@ConditionalOnProperty(name = "tfo.clients.gateway.enabled", matchIfMissing = true)
class GatewayConfiguration {

	@Bean
	FrameworkClient gatewayFastOpenClient(FastOpenProperties properties,
			@Qualifier("reactorNettyFastOpenIntegration") ClientIntegration integration) {
		return new FrameworkClient(FrameworkClient.GATEWAY, integration,
				properties.getClients().getGateway().isEnabled());
	}

	// Last: a customizer before it may replace the HttpClient
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	HttpClientCustomizer fastOpenGatewayHttpClientCustomizer(ReactorNettyFastOpen fastOpen,
			@Qualifier("gatewayFastOpenClient") FrameworkClient client) {
		return (httpClient) -> client.accelerate(httpClient, fastOpen);
	}

}
