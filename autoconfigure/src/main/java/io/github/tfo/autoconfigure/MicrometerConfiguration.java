// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.micrometer.BackOffMetrics;
import io.github.tfo.micrometer.KernelCountersMetrics;
import io.github.tfo.micrometer.KernelSupportMetrics;
import io.github.tfo.micrometer.MeterFastOpenListener;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Meters, where there is a {@link MeterRegistry}.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean(MeterRegistry.class)
class MicrometerConfiguration {

	@Bean
	@ConditionalOnMissingBean
	MeterFastOpenListener meterFastOpenListener(MeterRegistry registry) {
		return new MeterFastOpenListener(registry);
	}

	@Bean
	@ConditionalOnMissingBean
	KernelSupportMetrics fastOpenKernelSupportMetrics(FastOpenSupport support, FastOpenStatus status) {
		return new KernelSupportMetrics(support, status::current);
	}

	@Bean
	@ConditionalOnMissingBean
	BackOffMetrics fastOpenBackOffMetrics(PathHealth health) {
		return new BackOffMetrics(health);
	}

	@Bean
	@ConditionalOnMissingBean
	KernelCountersMetrics fastOpenKernelCountersMetrics() {
		return new KernelCountersMetrics();
	}

}
