// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.actuate.DestinationTable;
import io.github.tfo.actuate.FastOpenEndpoint;
import io.github.tfo.actuate.FastOpenEndpointWebExtension;
import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.connection.PathHealth;

import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for the {@link FastOpenEndpoint}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = FastOpenAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(FastOpenEndpoint.class)
public final class FastOpenEndpointAutoConfiguration {

	/**
	 * Where it is not enabled an endpoint says so, rather than being not found.
	 */
	@Bean
	@ConditionalOnMissingBean({ FastOpenEndpoint.class, FastOpenStatus.class })
	FastOpenEndpoint disabledFastOpenEndpoint() {
		return new FastOpenEndpoint();
	}

	@Bean
	@ConditionalOnBean(FastOpenEndpoint.class)
	@ConditionalOnMissingBean
	@ConditionalOnAvailableEndpoint(exposure = EndpointExposure.WEB)
	FastOpenEndpointWebExtension fastOpenEndpointWebExtension(FastOpenEndpoint endpoint) {
		return new FastOpenEndpointWebExtension(endpoint);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnBean(FastOpenStatus.class)
	static class EnabledConfiguration {

		@Bean
		@ConditionalOnMissingBean
		DestinationTable fastOpenDestinationTable() {
			return new DestinationTable();
		}

		@Bean
		@ConditionalOnMissingBean
		FastOpenEndpoint fastOpenEndpoint(FastOpenProperties properties, FastOpenStatus status, PathHealth health,
				DestinationTable table) {
			return properties.isEnabled() ? new FastOpenEndpoint(status, health, table) : new FastOpenEndpoint();
		}

	}

}
