// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.FastOpenListener;
import io.github.tfo.autoconfigure.diagnostics.DiagnosticsConfiguration;
import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.EarlyDataPolicy;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.linux.FastOpenSupport;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportRuntimeHints;

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
// Bound without the condition, so that a misspelt tfo.enabled ends the start
@EnableConfigurationProperties(FastOpenProperties.class)
@ImportRuntimeHints(FastOpenRuntimeHints.class)
public final class FastOpenAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	// A value that is no boolean matches, too, and ends the start when it is bound
	@ConditionalOnProperty("tfo.enabled")
	// The integrations first: a condition of ReactiveWebApplicationConfiguration looks
	// for them
	@Import({ HttpComponentsConfiguration.class, JettyConfiguration.class, ReactorNettyConfiguration.class,
			SocketFactoryConfiguration.class, DiagnosticsConfiguration.class, MicrometerConfiguration.class,

			ReactiveWebApplicationConfiguration.class })
	static class EnabledConfiguration {

		@Bean
		@ConditionalOnMissingBean
		FastOpenSupport fastOpenSupport(FastOpenProperties properties) {
			// In an application that was processed ahead of time the conditions were
			// evaluated then
			return properties.isEnabled() ? FastOpenSupport.onDemand() : FastOpenSupport.disabled();
		}

		@Bean
		@ConditionalOnMissingBean
		EarlyDataPolicy fastOpenEarlyDataPolicy(FastOpenProperties properties) {
			return new EarlyDataPolicy(
					properties.getEarlyData().getMethods().stream().map(EarlyDataMethod::name).toList());
		}

		@Bean
		@ConditionalOnMissingBean
		PathHealth fastOpenPathHealth(FastOpenProperties properties) {
			return new PathHealth(properties.getBackoff().getInitial(), properties.getBackoff().getMax());
		}

		@Bean
		@ConditionalOnMissingBean
		DestinationFilter fastOpenDestinationFilter(FastOpenProperties properties) {
			FastOpenProperties.Destinations destinations = properties.getDestinations();
			return new DestinationFilter(destinations.getInclude(), destinations.getExclude(),
					properties.getCookieless().getDestinations());
		}

		@Bean
		@ConditionalOnMissingBean
		FastOpenConnector fastOpenConnector(FastOpenSupport support, DestinationFilter filter, EarlyDataPolicy policy,
				PathHealth health) {
			return new FastOpenConnector(support, filter, policy, health);
		}

		@Bean
		FastOpenListenersInitializer fastOpenListenersInitializer(FastOpenConnector connector,
				ObjectProvider<FastOpenListener> listeners) {
			return new FastOpenListenersInitializer(connector, listeners);
		}

		@Bean
		@ConditionalOnMissingBean
		FastOpenWarmUp fastOpenWarmUp(FastOpenProperties properties, FastOpenSupport support,
				FastOpenConnector connector) {
			return new FastOpenWarmUp(properties.getWarmUp().getDestinations(), support, connector);
		}

	}

}
