// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import io.github.tfo.autoconfigure.FastOpenProperties;
import io.github.tfo.autoconfigure.diagnostics.DetectedClients.SpringClient;
import io.github.tfo.linux.FastOpenSupport;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Fallback;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says which clients use Fast Open. Internal.
 */
@Configuration(proxyBeanMethods = false)
public class DiagnosticsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	DetectedClients fastOpenDetectedClients(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<ClientIntegration> integrations, ObjectProvider<FrameworkClient> frameworks,
			FastOpenProperties properties) {
		ApplicationBeans beans = new ApplicationBeans(beanFactory);
		return new DetectedClients(beans, integrations.orderedStream().toList(), new FrameworkClients(beans,
				frameworks.orderedStream().toList(), isOpenFeignEnabled(properties.getClients())));
	}

	private static boolean isOpenFeignEnabled(FastOpenProperties.Clients clients) {
		return clients.getOpenfeign().isEnabled() && clients.getHttpcomponents().isEnabled();
	}

	// A fallback, since it also starts the detection: an application with a
	// FastOpenStatus of its own needs that, too
	@Bean
	@Fallback
	@ConditionalOnMissingBean
	StartupReport fastOpenStartupReport(FastOpenSupport support, DetectedClients clients, FastOpenProperties properties,
			ApplicationContext context) {
		return new StartupReport(support, clients, properties.getCookieless().getDestinations(), context);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebClientCustomizer.class)
	static class WebClientConfiguration {

		// Last: a customizer of the application may set a connector
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		WebClientCustomizer fastOpenDiagnosticsWebClientCustomizer(DetectedClients clients) {
			return (builder) -> clients.built(SpringClient.WEB_CLIENT, ApplicationBeans.read(builder, "connector"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestClientCustomizer.class)
	static class RestClientConfiguration {

		// Last: a customizer of the application may set a request factory
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		RestClientCustomizer fastOpenDiagnosticsRestClientCustomizer(DetectedClients clients) {
			return (builder) -> clients.built(SpringClient.REST_CLIENT,
					ApplicationBeans.unwrap(ApplicationBeans.read(builder, "requestFactory")));
		}

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		RestTemplateCustomizer fastOpenDiagnosticsRestTemplateCustomizer(DetectedClients clients) {
			return (template) -> clients.built(SpringClient.REST_TEMPLATE,
					ApplicationBeans.unwrap(template.getRequestFactory()));
		}

	}

}
