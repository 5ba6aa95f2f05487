package io.github.tfo.httpcomponents;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.function.Consumer;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients as an application builds them by hand, with Fast Open on or off, for which all
 * names have the same addresses.
 */
final class HttpComponentsClients {

	private HttpComponentsClients() {
	}

	/**
	 * Build a client.
	 * @param fixture {@code null} for a client without Fast Open
	 */
	static CloseableHttpClient client(@Nullable FastOpenFixture fixture, List<InetAddress> addresses,
			Consumer<PoolingHttpClientConnectionManagerBuilder> connections, Consumer<HttpClientBuilder> settings) {
		PoolingHttpClientConnectionManagerBuilder manager = PoolingHttpClientConnectionManagerBuilder.create()
			.setDnsResolver(new SystemDefaultDnsResolver() {

				@Override
				public InetAddress[] resolve(String host) {
					return addresses.toArray(InetAddress[]::new);
				}

			});
		connections.accept(manager);
		HttpClientBuilder client = HttpClients.custom();
		if (fixture != null) {
			HttpComponentsFastOpen fastOpen = new HttpComponentsFastOpen(fixture.connector());
			fastOpen.apply(client).setConnectionManager(fastOpen.apply(manager).build());
		}
		else {
			client.setConnectionManager(manager.build());
		}
		settings.accept(client);
		return client.build();
	}

	/**
	 * An address of which the kernel has a cookie, and at which nobody listens.
	 */
	static InetAddress addressWithCookie() throws Exception {
		InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		try (Upstream neighbour = Upstream.start(address);
				Socket socket = new FastOpenSocketFactory(new FastOpenFixture().connector()).createSocket()) {
			socket.connect(new InetSocketAddress(address, neighbour.port()));
			assertThat(socket.isConnected()).isTrue();
		}
		return address;
	}

}
