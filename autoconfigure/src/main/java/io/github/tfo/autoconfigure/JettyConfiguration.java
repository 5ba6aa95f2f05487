package io.github.tfo.autoconfigure;

import io.github.tfo.connection.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.jetty.JettyFastOpen;
import io.github.tfo.socket.FastOpenSupport;
import org.eclipse.jetty.client.HttpClient;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * The door for Jetty's client.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass({ HttpClient.class, ClientHttpConnectorBuilder.class })
@ConditionalOnSwitch(value = "tfo.clients.jetty.enabled", matchIfMissing = true)
class JettyConfiguration {

	@Bean
	@ConditionalOnMissingBean
	JettyFastOpen jettyFastOpen(FastOpenConnector connector) {
		return new JettyFastOpen(connector);
	}

	@Bean
	FastOpenDoor jettyFastOpenDoor(FastOpenProperties properties, FastOpenConnector connector,
			FastOpenSupport support) {
		return new FastOpenDoor(HttpLibrary.JETTY.title(), ClientLibrary.JETTY,
				HttpLibrary.JETTY.switchedOff(properties.getClients()), connector, new JdkSocketsObstacle(support));
	}

	// Last: a customizer before it may set a resolver of its own
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	ClientHttpConnectorBuilderCustomizer<JettyClientHttpConnectorBuilder> fastOpenJettyClientHttpConnectorBuilderCustomizer(
			JettyFastOpen fastOpen, @Qualifier("jettyFastOpenDoor") FastOpenDoor door) {
		return (builder) -> {
			if (!door.serve(SpringClient.WEB_CLIENT)) {
				return builder;
			}
			return builder.withHttpClientCustomizer((client) -> {
				door.pass(SpringClient.WEB_CLIENT);
				fastOpen.accept(client);
			});
		};
	}

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	FastOpenRequestFactoryCustomizer<JettyClientHttpRequestFactoryBuilder> fastOpenJettyClientHttpRequestFactoryBuilderCustomizer(
			JettyFastOpen fastOpen, @Qualifier("jettyFastOpenDoor") FastOpenDoor door) {
		return (builder) -> {
			if (!door.serve(SpringClient.REST_CLIENT)) {
				return builder;
			}
			return builder.withHttpClientCustomizer((client) -> {
				door.pass(SpringClient.REST_CLIENT);
				fastOpen.accept(client);
			});
		};
	}

}
