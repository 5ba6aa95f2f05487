// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.autoconfigure.diagnostics.ClientIntegration;
import io.github.tfo.autoconfigure.diagnostics.FrameworkClient;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.cloud.openfeign.clientconfig.HttpClient5FeignConfiguration.HttpClientConnectionManagerBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * OpenFeign, which builds a client of Apache HttpComponents of its own.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(HttpClientConnectionManagerBuilderCustomizer.class)
@ConditionalOnProperty(name = "tfo.clients.openfeign.enabled", matchIfMissing = true)
class OpenFeignConfiguration {

	@Bean
	FrameworkClient openFeignFastOpenClient(FastOpenProperties properties,
			@Qualifier("httpComponentsFastOpenIntegration") ClientIntegration integration) {
		return new FrameworkClient(FrameworkClient.OPENFEIGN, integration,
				properties.getClients().getOpenfeign().isEnabled());
	}

	@Bean
	static OpenFeignConnectionManagers openFeignFastOpenConnectionManagers(
			ObjectProvider<HttpComponentsFastOpen> fastOpen,
			@Qualifier("openFeignFastOpenClient") ObjectProvider<FrameworkClient> client) {
		return new OpenFeignConnectionManagers(fastOpen, client);
	}

}
