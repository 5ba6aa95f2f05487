package io.github.tfo.benchmarks.client;

import io.netty.channel.ChannelOption;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * What one can do without the starter.
 */
public final class NettyOption {

	private NettyOption() {
	}

	/**
	 * Have all clients of an application use it.
	 */
	public static void addTo(GenericApplicationContext context) {
		context.registerBean(OfWebClient.class);
		context.registerBean(OfRestClient.class);
	}

	private static HttpClient customize(HttpClient client) {
		return client.option(ChannelOption.TCP_FASTOPEN_CONNECT, true);
	}

	/** For WebClient. */
	record OfWebClient() implements ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> {

		@Override
		public ReactorClientHttpConnectorBuilder customize(ReactorClientHttpConnectorBuilder builder) {
			return builder.withHttpClientCustomizer(NettyOption::customize);
		}

	}

	/** For RestClient. */
	record OfRestClient() implements ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> {

		@Override
		public ReactorClientHttpRequestFactoryBuilder customize(ReactorClientHttpRequestFactoryBuilder builder) {
			return builder.withHttpClientCustomizer(NettyOption::customize);
		}

	}

}
