package io.github.tfo.benchmarks.connections;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Lets clients have as many connections at a time as are asked of them: by default
 * HttpComponents has 5 to a host, and Jetty 64.
 */
final class ManyConnections {

	private static final int MAX = 1024;

	private ManyConnections() {
	}

	static void register(GenericApplicationContext context) {
		context.registerBean(OfHttpComponents.class);
		context.registerBean(OfJetty.class);
		context.registerBean(OfReactiveJetty.class);
	}

	static final class OfHttpComponents
			implements ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> {

		@Override
		public HttpComponentsClientHttpRequestFactoryBuilder customize(
				HttpComponentsClientHttpRequestFactoryBuilder builder) {
			return builder.withConnectionManagerCustomizer(
					(connections) -> connections.setMaxConnTotal(MAX).setMaxConnPerRoute(MAX));
		}

	}

	static final class OfJetty
			implements ClientHttpRequestFactoryBuilderCustomizer<JettyClientHttpRequestFactoryBuilder> {

		@Override
		public JettyClientHttpRequestFactoryBuilder customize(JettyClientHttpRequestFactoryBuilder builder) {
			return builder.withHttpClientCustomizer((client) -> client.setMaxConnectionsPerDestination(MAX));
		}

	}

	static final class OfReactiveJetty
			implements ClientHttpConnectorBuilderCustomizer<JettyClientHttpConnectorBuilder> {

		@Override
		public JettyClientHttpConnectorBuilder customize(JettyClientHttpConnectorBuilder builder) {
			return builder.withHttpClientCustomizer((client) -> client.setMaxConnectionsPerDestination(MAX));
		}

	}

}
