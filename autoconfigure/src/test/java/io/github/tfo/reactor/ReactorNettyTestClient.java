// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

import io.github.tfo.testing.ClientSettings;
import io.github.tfo.testing.ResolvedName;
import io.github.tfo.testing.TestClient;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufMono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * A client of Reactor Netty.
 */
record ReactorNettyTestClient(HttpClient client) implements TestClient {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	static ReactorNettyTestClient of(ClientSettings settings, EventLoopGroup eventLoops) throws Exception {
		HttpClient client = settings.pooled() ? HttpClient.create(ConnectionProvider.create("pool", 1))
				: HttpClient.newConnection();
		client = trusting(client, settings.trusted()).runOn(eventLoops)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(settings.connectTimeout().toMillis()))
			.responseTimeout(settings.responseTimeout());
		if (!settings.addresses().isEmpty()) {
			client = client.resolver(ResolvedName.resolver(settings.addresses().toArray(InetAddress[]::new)));
		}
		return new ReactorNettyTestClient(
				(settings.connector() != null) ? new ReactorNettyFastOpen(settings.connector()).apply(client) : client);
	}

	static HttpClient trusting(HttpClient client, @Nullable X509Bundle certificate) throws Exception {
		if (certificate == null) {
			return client;
		}
		SslContext context = SslContextBuilder.forClient().trustManager(certificate.getCertificate()).build();
		return client.secure((spec) -> spec.sslContext(context));
	}

	@Override
	public @Nullable String send(String method, String url, @Nullable String body, Map<String, String> headers) {
		return this.client.headers((all) -> headers.forEach(all::add))
			.request(HttpMethod.valueOf(method))
			.uri(url)
			.send((body != null) ? ByteBufMono.fromString(Mono.just(body)) : Mono.empty())
			.responseContent()
			.aggregate()
			.asString()
			.block(TIMEOUT);
	}

}
