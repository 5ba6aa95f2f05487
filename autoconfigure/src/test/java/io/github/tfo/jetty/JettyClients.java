// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.github.tfo.testing.FastOpenFixture;
import io.netty.pkitesting.X509Bundle;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Jetty clients as an application would make them, which are stopped together.
 */
final class JettyClients implements AutoCloseable {

	static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final FastOpenFixture fixture;

	private final @Nullable X509Bundle trusted;

	private final List<HttpClient> clients = new ArrayList<>();

	JettyClients(FastOpenFixture fixture, @Nullable X509Bundle trusted) {
		this.fixture = fixture;
		this.trusted = trusted;
	}

	HttpClient start() throws Exception {
		return start((client) -> {
		});
	}

	HttpClient start(Consumer<HttpClient> customizer) throws Exception {
		return start(new HttpClientTransportOverHTTP(connector()), customizer);
	}

	HttpClient start(HttpClientTransport transport, Consumer<HttpClient> customizer) throws Exception {
		HttpClient client = new HttpClient(transport);
		customizer.accept(client);
		new JettyFastOpen(this.fixture.connector()).apply(client);
		return start(client);
	}

	HttpClient startWithoutFastOpen() throws Exception {
		return start(new HttpClient(new HttpClientTransportOverHTTP(connector())));
	}

	HttpClient start(HttpClient client) throws Exception {
		this.clients.add(client);
		client.start();
		return client;
	}

	ClientConnector connector() throws Exception {
		return secure(new ClientConnector());
	}

	ClientConnector secure(ClientConnector connector) throws Exception {
		return secure(connector, this.trusted);
	}

	static ClientConnector secure(ClientConnector connector, @Nullable X509Bundle trusted) throws Exception {
		if (trusted != null) {
			KeyStore store = KeyStore.getInstance("PKCS12");
			store.load(null, null);
			store.setCertificateEntry("upstream", trusted.getCertificate());
			SslContextFactory.Client ssl = new SslContextFactory.Client();
			ssl.setTrustStore(store);
			connector.setSslContextFactory(ssl);
		}
		return connector;
	}

	/**
	 * Return a resolver for which every name has the same addresses.
	 */
	static SocketAddressResolver resolver(List<InetAddress> addresses) {
		return (host, port, context, promise) -> promise
			.succeeded(addresses.stream().map((address) -> new InetSocketAddress(address, port)).toList());
	}

	/**
	 * A request that leaves its connection open.
	 */
	static ContentResponse getPooled(HttpClient client, String url) throws Exception {
		return client.newRequest(url).timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).send();
	}

	static String get(HttpClient client, String url) throws Exception {
		return send(client.newRequest(url));
	}

	static String post(HttpClient client, String url, String body) throws Exception {
		return send(client.POST(url).body(new StringRequestContent(body)));
	}

	static String send(Request request) throws Exception {
		return request.headers((headers) -> headers.put(HttpHeader.CONNECTION, "close"))
			.timeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
			.send()
			.getContentAsString();
	}

	@Override
	public void close() {
		for (HttpClient client : this.clients) {
			try {
				client.stop();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

}
