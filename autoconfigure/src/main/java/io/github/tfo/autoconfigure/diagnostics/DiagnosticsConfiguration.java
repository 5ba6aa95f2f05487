package io.github.tfo.autoconfigure.diagnostics;

import java.lang.reflect.Field;

import io.github.tfo.autoconfigure.FastOpenProperties;
import io.github.tfo.autoconfigure.diagnostics.DetectedClients.SpringClient;
import io.github.tfo.linux.FastOpenSupport;
import org.jspecify.annotations.Nullable;

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
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.util.ReflectionUtils;

/**
 * Says which clients use Fast Open. Internal.
 */
@Configuration(proxyBeanMethods = false)
public class DiagnosticsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	DetectedClients fastOpenDetectedClients(ConfigurableListableBeanFactory beanFactory,
			ObjectProvider<ClientIntegration> integrations) {
		return new DetectedClients(beanFactory, integrations.orderedStream().toList());
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

	/**
	 * Return the value of a builder's private field, for which there is no getter.
	 * @return the value, or {@code null} if there is no such field or it cannot be read
	 */
	private static @Nullable Object read(Object builder, String name) {
		try {
			Field field = ReflectionUtils.findField(builder.getClass(), name);
			if (field == null) {
				return null;
			}
			field.setAccessible(true);
			return field.get(builder);
		}
		catch (ReflectiveOperationException | RuntimeException ex) {
			return null;
		}
	}

	private static @Nullable Object unwrap(@Nullable Object factory) {
		return (factory instanceof AbstractClientHttpRequestFactoryWrapper wrapper) ? unwrap(wrapper.getDelegate())
				: factory;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebClientCustomizer.class)
	static class WebClientConfiguration {

		// Last: a customizer of the application may set a connector
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		WebClientCustomizer fastOpenDiagnosticsWebClientCustomizer(DetectedClients clients) {
			return (builder) -> clients.built(SpringClient.WEB_CLIENT, read(builder, "connector"));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(RestClientCustomizer.class)
	static class RestClientConfiguration {

		// Last: a customizer of the application may set a request factory
		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		RestClientCustomizer fastOpenDiagnosticsRestClientCustomizer(DetectedClients clients) {
			return (builder) -> clients.built(SpringClient.REST_CLIENT, unwrap(read(builder, "requestFactory")));
		}

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		RestTemplateCustomizer fastOpenDiagnosticsRestTemplateCustomizer(DetectedClients clients) {
			return (template) -> clients.built(SpringClient.REST_TEMPLATE, unwrap(template.getRequestFactory()));
		}

	}

}
