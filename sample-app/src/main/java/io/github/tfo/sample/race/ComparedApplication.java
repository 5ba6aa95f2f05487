// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import io.github.tfo.sample.client.ColdClients;
import io.netty.channel.ChannelOption;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * An application to compare with. It has the same clients as this one, and where the
 * property says so, Netty's own option, which needs no starter. Not a
 * {@code @Configuration}, which this application would find and use itself.
 */
@EnableAutoConfiguration
@Import(ColdClients.class)
class ComparedApplication {

	static final String NETTY_OPTION = "compared.netty-option";

	@Bean
	@ConditionalOnBooleanProperty(NETTY_OPTION)
	ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> nettyOptionOfWebClient() {
		return (builder) -> builder.withHttpClientCustomizer(ComparedApplication::setNettyOption);
	}

	@Bean
	@ConditionalOnBooleanProperty(NETTY_OPTION)
	ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> nettyOptionOfRestClient() {
		return (builder) -> builder.withHttpClientCustomizer(ComparedApplication::setNettyOption);
	}

	private static HttpClient setNettyOption(HttpClient client) {
		return client.option(ChannelOption.TCP_FASTOPEN_CONNECT, true);
	}

}
