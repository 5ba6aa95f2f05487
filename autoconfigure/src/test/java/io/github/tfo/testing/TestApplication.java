// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * An application as a user would start it, with everything that Spring Boot configures.
 */
@Configuration(proxyBeanMethods = false)
// On the class path without the libraries that it needs
@EnableAutoConfiguration(excludeName = { "org.springframework.cloud.gateway.config.GatewayAutoConfiguration",
		"org.springframework.cloud.gateway.config.GatewayClassPathWarningAutoConfiguration",
		"org.springframework.cloud.gateway.config.GatewayMetricsAutoConfiguration",
		"org.springframework.cloud.gateway.config.GatewayNoLoadBalancerClientAutoConfiguration" })
public class TestApplication {

}
