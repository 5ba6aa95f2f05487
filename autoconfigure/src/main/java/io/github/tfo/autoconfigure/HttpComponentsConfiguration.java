// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.autoconfigure.diagnostics.ClientIntegration;
import io.github.tfo.autoconfigure.diagnostics.HttpLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import io.github.tfo.linux.FastOpenSupport;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The integration of Apache HttpComponents.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HttpClientBuilder.class)
@ConditionalOnProperty(name = "tfo.clients.httpcomponents.enabled", matchIfMissing = true)
@Import(OpenFeignConfiguration.class)
class HttpComponentsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	HttpComponentsFastOpen httpComponentsFastOpen(FastOpenConnector connector) {
		return new HttpComponentsFastOpen(connector);
	}

	@Bean
	ClientIntegration httpComponentsFastOpenIntegration(FastOpenProperties properties, FastOpenConnector connector,
			FastOpenSupport support) {
		return ClientIntegration.ofJdkSockets(HttpLibrary.HTTPCOMPONENTS,
				properties.getClients().getHttpcomponents().isEnabled(), connector, support);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ClientHttpRequestFactoryBuilder.class)
	static class ClientBuilderConfiguration {

		@Bean
		HttpComponentsConnectionManagers httpComponentsFastOpenConnectionManagers(HttpComponentsFastOpen fastOpen,
				@Qualifier("httpComponentsFastOpenIntegration") ClientIntegration integration) {
			return new HttpComponentsConnectionManagers(fastOpen, integration);
		}

	}

}
