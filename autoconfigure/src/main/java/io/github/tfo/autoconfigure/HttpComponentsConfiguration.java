package io.github.tfo.autoconfigure;

import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import io.github.tfo.socket.FastOpenSupport;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The door for Apache HttpComponents.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ HttpClientBuilder.class, ClientHttpRequestFactoryBuilder.class })
@ConditionalOnBooleanProperty(name = "tfo.clients.httpcomponents.enabled", matchIfMissing = true)
class HttpComponentsConfiguration {

	@Bean
	@ConditionalOnMissingBean
	HttpComponentsFastOpen httpComponentsFastOpen(FastOpenConnector connector) {
		return new HttpComponentsFastOpen(connector);
	}

	@Bean
	FastOpenDoor httpComponentsFastOpenDoor(FastOpenSupport support) {
		return new FastOpenDoor(HttpLibrary.HTTPCOMPONENTS.title(), new JdkSocketsObstacle(support));
	}

	@Bean
	HttpComponentsConnectionManagers httpComponentsFastOpenConnectionManagers(HttpComponentsFastOpen fastOpen,
			@Qualifier("httpComponentsFastOpenDoor") FastOpenDoor door) {
		return new HttpComponentsConnectionManagers(fastOpen, door);
	}

	// Last: it copies what all the others have set
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> fastOpenHttpComponentsConnectionManagerCustomizer(
			HttpComponentsConnectionManagers connectionManagers) {
		return (builder) -> builder.withConnectionManagerCustomizer(connectionManagers::build);
	}

	// First: a customizer after it may set a connection manager of its own
	@Bean
	@Order(Ordered.HIGHEST_PRECEDENCE)
	ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> fastOpenHttpComponentsHttpClientCustomizer(
			HttpComponentsConnectionManagers connectionManagers) {
		return (builder) -> connectionManagers.serve(builder);
	}

}
