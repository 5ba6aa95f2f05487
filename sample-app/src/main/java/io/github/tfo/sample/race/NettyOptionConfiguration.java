package io.github.tfo.sample.race;

import io.netty.channel.ChannelOption;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.annotation.Bean;

/**
 * Sets Netty's own option, which needs no starter. Not a {@code @Configuration}, which
 * this application would find and use itself.
 */
class NettyOptionConfiguration {

	@Bean
	ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> nettyOptionOfWebClient() {
		return (builder) -> builder.withHttpClientCustomizer(NettyOptionConfiguration::customize);
	}

	@Bean
	ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> nettyOptionOfRestClient() {
		return (builder) -> builder.withHttpClientCustomizer(NettyOptionConfiguration::customize);
	}

	private static HttpClient customize(HttpClient client) {
		return client.option(ChannelOption.TCP_FASTOPEN_CONNECT, true);
	}

}
