package io.github.tfo.autoconfigure;

import io.github.tfo.micrometer.MeterFastOpenListener;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Counts outcomes where there is a {@link MeterRegistry}.
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

}
