package io.github.tfo.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.eclipse.jetty.util.SocketAddressResolver;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Has a client of HttpComponents or Jetty resolve every name to the same addresses, by
 * what Spring Boot offers for it.
 */
public final class ResolvedName {

	private ResolvedName() {
	}

	public static Consumer<GenericApplicationContext> of(ClientUnderTest client, InetAddress... addresses) {
		SocketAddressResolver jettyResolver = (host, port, resolution, promise) -> promise
			.succeeded(Stream.of(addresses).map((address) -> new InetSocketAddress(address, port)).toList());
		return switch (client) {
			case RESTCLIENT_JETTY -> {
				ClientHttpRequestFactoryBuilderCustomizer<JettyClientHttpRequestFactoryBuilder> customizer = (
						builder) -> builder.withSocketAddressResolver(jettyResolver);
				yield (context) -> context.registerBean(ClientHttpRequestFactoryBuilderCustomizer.class,
						() -> customizer);
			}
			case WEBCLIENT_JETTY -> {
				ClientHttpConnectorBuilderCustomizer<JettyClientHttpConnectorBuilder> customizer = (builder) -> builder
					.withSocketAddressResolver(jettyResolver);
				yield (context) -> context.registerBean(ClientHttpConnectorBuilderCustomizer.class, () -> customizer);
			}
			case RESTCLIENT_HTTPCOMPONENTS -> {
				ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> customizer = (
						builder) -> builder.withDnsResolver(new SystemDefaultDnsResolver() {

							@Override
							public InetAddress[] resolve(String host) {
								return addresses.clone();
							}

						});
				yield (context) -> context.registerBean(ClientHttpRequestFactoryBuilderCustomizer.class,
						() -> customizer);
			}
			default -> throw new IllegalArgumentException(client.toString());
		};
	}

}
