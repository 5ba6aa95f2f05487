package io.github.tfo.autoconfigure;

import io.github.tfo.FastOpenListener;
import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.connection.BackOff;
import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.EarlyDataPolicy;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.linux.FastOpenSupport;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for TCP Fast Open of outbound HTTP
 * connections.
 *
 * @since 0.1.0
 */
@AutoConfiguration(afterName = {
		"org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration",
		"org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration",
		"org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration" })
@ConditionalOnSwitch("tfo.enabled")
@EnableConfigurationProperties(FastOpenProperties.class)
// The integrations first: a condition of ReactiveWebApplicationConfiguration looks for
// them
@Import({ HttpComponentsConfiguration.class, JettyConfiguration.class, ReactorNettyConfiguration.class,
		SocketFactoryConfiguration.class, MicrometerConfiguration.class, ReactiveWebApplicationConfiguration.class })
@ImportRuntimeHints(FastOpenRuntimeHints.class)
public final class FastOpenAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	FastOpenSupport fastOpenSupport(FastOpenProperties properties) {
		// In an application that was processed ahead of time the conditions were
		// evaluated then
		return properties.isEnabled() ? FastOpenSupport.onDemand() : FastOpenSupport.disabled();
	}

	@Bean
	@ConditionalOnMissingBean
	FastOpenDetectionStarter fastOpenDetectionStarter(FastOpenSupport support, ApplicationContext context) {
		return new FastOpenDetectionStarter(support, context);
	}

	@Bean
	@ConditionalOnMissingBean
	EarlyDataPolicy fastOpenEarlyDataPolicy(FastOpenProperties properties, Environment environment) {
		return new EarlyDataPolicy(EarlyDataMethods.check(properties.getEarlyData().getMethods(), environment));
	}

	@Bean
	@ConditionalOnMissingBean
	BackOff fastOpenBackOff(FastOpenProperties properties) {
		return BackOffDurations.check(properties.getBackoff());
	}

	@Bean
	@ConditionalOnMissingBean
	DestinationFilter fastOpenDestinationFilter(FastOpenProperties properties, Environment environment) {
		return DestinationPatterns.check(properties.getDestinations(), environment);
	}

	@Bean
	@ConditionalOnMissingBean
	FastOpenConnector fastOpenConnector(FastOpenSupport support, DestinationFilter filter, EarlyDataPolicy policy,
			BackOff backOff) {
		return new FastOpenConnector(support, filter, policy, backOff);
	}

	@Bean
	FastOpenListenersInitializer fastOpenListenersInitializer(FastOpenConnector connector,
			ObjectProvider<FastOpenListener> listeners) {
		return new FastOpenListenersInitializer(connector, listeners);
	}

	@Bean
	@ConditionalOnMissingBean
	FastOpenWarmUp fastOpenWarmUp(FastOpenProperties properties, Environment environment, FastOpenSupport support,
			FastOpenConnector connector) {
		return new FastOpenWarmUp(WarmUpDestinations.check(properties.getWarmUp().getDestinations(), environment),
				support, connector);
	}

	@Bean
	@ConditionalOnMissingBean(FastOpenStatus.class)
	FastOpenStartupReport fastOpenStartupReport(FastOpenSupport support, FastOpenProperties properties,
			ObjectProvider<DetectedClients> detectedClients, ObjectProvider<ClientIntegration> integrations) {
		return new FastOpenStartupReport(support, properties, detectedClients.getIfAvailable(),
				integrations.orderedStream().toList());
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ClientHttpConnectorBuilder.class, ClientHttpRequestFactoryBuilder.class })
	static class DetectedClientsConfiguration {

		@Bean
		DetectedClients fastOpenDetectedClients(ConfigurableListableBeanFactory beanFactory,
				ObjectProvider<ClientHttpConnectorBuilder<?>> connectors,
				ObjectProvider<ClientHttpRequestFactoryBuilder<?>> requestFactories) {
			return new DetectedClients(beanFactory, connectors, requestFactories);
		}

	}

}
