// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Consumer;

import javax.net.ssl.SSLContext;

import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.testing.ClientSettings;
import io.github.tfo.testing.FastOpenFixture;
import io.netty.pkitesting.X509Bundle;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Clients as an application builds them by hand, with Fast Open on or off, for which all
 * names have the same addresses.
 */
final class HttpComponentsClients {

	private HttpComponentsClients() {
	}

	static CloseableHttpClient client(ClientSettings settings) throws Exception {
		PoolingHttpClientConnectionManagerBuilder connections = trusting(settings.trusted())
			.setDefaultConnectionConfig(ConnectionConfig.custom()
				.setConnectTimeout(Timeout.of(settings.connectTimeout()))
				.setSocketTimeout(Timeout.of(settings.responseTimeout()))
				.build());
		if (!settings.addresses().isEmpty()) {
			connections.setDnsResolver(resolver(settings.addresses()));
		}
		return client(settings.connector(), connections, (client) -> {
		});
	}

	/**
	 * Return a builder of a connection manager that trusts a certificate, if any.
	 */
	static PoolingHttpClientConnectionManagerBuilder trusting(@Nullable X509Bundle certificate) throws Exception {
		PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create();
		if (certificate != null) {
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(null, certificate.toTrustManagerFactory().getTrustManagers(), null);
			connections.setTlsSocketStrategy(new DefaultClientTlsStrategy(context));
		}
		return connections;
	}

	private static DnsResolver resolver(List<InetAddress> addresses) {
		return new SystemDefaultDnsResolver() {

			@Override
			public InetAddress[] resolve(String host) {
				return addresses.toArray(InetAddress[]::new);
			}

		};
	}

	/**
	 * Build a client.
	 * @param fixture {@code null} for a client without Fast Open
	 */
	static CloseableHttpClient client(@Nullable FastOpenFixture fixture, List<InetAddress> addresses,
			Consumer<PoolingHttpClientConnectionManagerBuilder> connections, Consumer<HttpClientBuilder> settings) {
		PoolingHttpClientConnectionManagerBuilder manager = PoolingHttpClientConnectionManagerBuilder.create()
			.setDnsResolver(resolver(addresses));
		connections.accept(manager);
		return client((fixture != null) ? fixture.connector() : null, manager, settings);
	}

	private static CloseableHttpClient client(@Nullable FastOpenConnector connector,
			PoolingHttpClientConnectionManagerBuilder manager, Consumer<HttpClientBuilder> settings) {
		HttpClientBuilder client = HttpClients.custom();
		if (connector != null) {
			HttpComponentsFastOpen fastOpen = new HttpComponentsFastOpen(connector);
			fastOpen.apply(client).setConnectionManager(fastOpen.apply(manager).build());
		}
		else {
			client.setConnectionManager(manager.build());
		}
		settings.accept(client);
		return client.build();
	}

}
