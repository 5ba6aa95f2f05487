// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/**
 * {@code RestClient} in a reactive web application. Spring Boot defines no builder of
 * request factories there: its {@code RestClient.Builder} gets the first library that is
 * detected, without customizers. This is that builder, customized by the integrations
 * only, so that nothing but Fast Open is different.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(value = ClientHttpRequestFactoryBuilder.class,
		name = "org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration")
class ReactiveWebApplicationConfiguration {

	@Bean
	@ConditionalOnBean(FastOpenRequestFactoryCustomizer.class)
	@ConditionalOnMissingBean
	ClientHttpRequestFactoryBuilder<?> fastOpenClientHttpRequestFactoryBuilder(ResourceLoader resourceLoader,
			ObjectProvider<FastOpenRequestFactoryCustomizer<?>> integrations) {
		return customize(ClientHttpRequestFactoryBuilder.detect(resourceLoader.getClassLoader()),
				integrations.orderedStream().toList());
	}

	@SuppressWarnings("unchecked")
	private static <B extends ClientHttpRequestFactoryBuilder<?>> B customize(B detected,
			List<FastOpenRequestFactoryCustomizer<?>> integrations) {
		return (B) LambdaSafe.callbacks(FastOpenRequestFactoryCustomizer.class, integrations, detected)
			.invokeAnd((integration) -> integration.customize(detected))
			.findFirst()
			.orElse(detected);
	}

}
