// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import okhttp3.Dns;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.eclipse.jetty.util.SocketAddressResolver;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.JettyClientHttpConnectorBuilder;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Has a client resolve every name to the same addresses, by what Spring Boot or the
 * library offers for it.
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
			case WEBCLIENT_REACTOR -> {
				ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> customizer = (
						builder) -> builder.withHttpClientCustomizer((http) -> http.resolver(resolver(addresses)));
				yield (context) -> context.registerBean(ClientHttpConnectorBuilderCustomizer.class, () -> customizer);
			}
			case RESTCLIENT_REACTOR -> {
				ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> customizer = (
						builder) -> builder.withHttpClientCustomizer((http) -> http.resolver(resolver(addresses)));
				yield (context) -> context.registerBean(ClientHttpRequestFactoryBuilderCustomizer.class,
						() -> customizer);
			}
			case OKHTTP -> (context) -> context.registerBean(Dns.class, () -> (name) -> List.of(addresses));
		};
	}

	/**
	 * Return a resolver of Netty for which every name has the same addresses.
	 */
	public static AddressResolverGroup<InetSocketAddress> resolver(InetAddress... addresses) {
		return new AddressResolverGroup<>() {

			@Override
			protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
				return new InetNameResolver(executor) {

					@Override
					protected void doResolve(String name, Promise<InetAddress> promise) {
						promise.setSuccess(addresses[0]);
					}

					@Override
					protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
						promise.setSuccess(List.of(addresses));
					}

				}.asAddressResolver();
			}

		};
	}

}
