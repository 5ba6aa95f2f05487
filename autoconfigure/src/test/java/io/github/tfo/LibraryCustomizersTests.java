// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.KnownUpstream;
import io.github.tfo.testing.ResolvedName;
import io.github.tfo.testing.UserCustomizer;
import io.netty.resolver.AddressResolverGroup;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.util.TimeValue;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application replaces in a library is used with Fast Open on, and the
 * connections are hits all the same, unless it replaces what opens them.
 */
@InNetworkNamespace
class LibraryCustomizersTests {

	private static final int RECEIVE_BUFFER = 23_456;

	private static final UserCustomizer POSITION = UserCustomizer.UNORDERED;

	// HttpComponents

	@Test
	void dnsResolverOfHttpComponents() throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null,
						POSITION.restClientOnHttpComponents(
								(builder) -> builder.withDnsResolver(new OwnDnsResolver(upstream.address()))))) {
			assertNameIsResolvedAndAHit(application, upstream);
		}
	}

	@Test
	void tlsSocketStrategyAndSocketConfigOfHttpComponents() throws Exception {
		OwnTlsSocketStrategy strategy = new OwnTlsSocketStrategy();
		try (KnownUpstream upstream = KnownUpstream.startWithTls();
				ClientApplication application = ClientApplication
					.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, upstream.trustedPem(),
							POSITION.restClientOnHttpComponents((builder) -> builder
								.withTlsSocketStrategyFactory(strategy::trusting)
								.withSocketConfigCustomizer((socket) -> socket.setRcvBufSize(RECEIVE_BUFFER))))) {
			assertThat(application.get(upstream.url("/echo/word"))).isEqualTo("word");
			assertThat(strategy.receiveBuffers).containsExactly(RECEIVE_BUFFER);
			upstream.assertHits(application, 1);
		}
	}

	@Test
	void connectionConfigOfHttpComponents() throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null,
						POSITION.restClientOnHttpComponents((builder) -> builder.withConnectionConfigCustomizer(
								(connection) -> connection.setTimeToLive(TimeValue.ofMilliseconds(1)))))) {
			assertThat(application.getPooled(upstream.url("/slow/50"))).isEqualTo("slow");
			assertThat(application.getPooled(upstream.url("/slow/50"))).isEqualTo("slow");
			assertThat(upstream.connections()).isEqualTo(2);
			upstream.assertHits(application, 2);
		}
	}

	@ParameterizedTest
	@EnumSource
	void connectionManagerOfHttpComponentsIsNotReplaced(UserCustomizer position) throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start();
				PoolingHttpClientConnectionManager own = PoolingHttpClientConnectionManagerBuilder.create()
					.setDnsResolver(new OwnDnsResolver(upstream.address()))
					.build();
				ClientApplication application = ClientApplication
					.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null, position.restClientOnHttpComponents(
							(builder) -> builder.withHttpClientCustomizer((http) -> http.setConnectionManager(own))))) {
			String url = "http://upstream.test:" + upstream.upstream().port() + "/echo/word";
			assertThat(application.getPooled(url)).isEqualTo("word");
			assertThat(own.getTotalStats().getAvailable()).isOne();
			assertThat(application.outcomes().peers()).isEmpty();
		}
	}

	// Jetty

	@ClientTest({ ClientUnderTest.WEBCLIENT_JETTY, ClientUnderTest.RESTCLIENT_JETTY })
	void addressResolverOfJetty(ClientUnderTest client) throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start()) {
			SocketAddressResolver own = new OwnSocketAddressResolver(upstream.address());
			Consumer<GenericApplicationContext> bean = (client == ClientUnderTest.WEBCLIENT_JETTY)
					? POSITION.webClientOnJetty((builder) -> builder.withSocketAddressResolver(own))
					: POSITION.restClientOnJetty((builder) -> builder.withSocketAddressResolver(own));
			try (ClientApplication application = ClientApplication.on(client, null, bean)) {
				assertNameIsResolvedAndAHit(application, upstream);
			}
		}
	}

	@ClientTest({ ClientUnderTest.WEBCLIENT_JETTY, ClientUnderTest.RESTCLIENT_JETTY })
	void clientConnectorOfJetty(ClientUnderTest client) throws Exception {
		InetAddress local = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		Consumer<ClientConnector> own = (connector) -> connector.setBindAddress(new InetSocketAddress(local, 0));
		Consumer<GenericApplicationContext> bean = (client == ClientUnderTest.WEBCLIENT_JETTY)
				? POSITION.webClientOnJetty((builder) -> builder.withClientConnectorCustomizerCustomizer(own))
				: POSITION.restClientOnJetty((builder) -> builder.withClientConnectorCustomizerCustomizer(own));
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(client, null, bean)) {
			assertLocalAddressAndHit(application, upstream, local);
		}
	}

	@ClientTest({ ClientUnderTest.WEBCLIENT_JETTY, ClientUnderTest.RESTCLIENT_JETTY })
	void transportOfJetty(ClientUnderTest client) throws Exception {
		AtomicInteger connections = new AtomicInteger();
		Function<ClientConnector, HttpClientTransport> own = (connector) -> new OwnTransport(connector, connections);
		Consumer<GenericApplicationContext> bean = (client == ClientUnderTest.WEBCLIENT_JETTY)
				? POSITION.webClientOnJetty((builder) -> builder.withHttpClientTransportFactory(own))
				: POSITION.restClientOnJetty((builder) -> builder.withHttpClientTransportFactory(own));
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(client, null, bean)) {
			assertThat(application.get(upstream.url("/echo/word"))).isEqualTo("word");
			assertThat(connections).hasValue(1);
			upstream.assertHits(application, 1);
		}
	}

	// Reactor Netty

	@ClientTest({ ClientUnderTest.WEBCLIENT_REACTOR, ClientUnderTest.RESTCLIENT_REACTOR })
	void httpClientOfReactorNetty(ClientUnderTest client) throws Exception {
		InetAddress local = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		HttpClient own = HttpClient.create().bindAddress(() -> new InetSocketAddress(local, 0));
		Consumer<GenericApplicationContext> bean = (client == ClientUnderTest.WEBCLIENT_REACTOR)
				? POSITION.webClientOnReactor((builder) -> builder.withHttpClientFactory(() -> own))
				: POSITION.restClientOnReactor((builder) -> builder.withHttpClientFactory(() -> own));
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(client, null, bean)) {
			assertLocalAddressAndHit(application, upstream, local);
		}
	}

	@ClientTest({ ClientUnderTest.WEBCLIENT_REACTOR, ClientUnderTest.RESTCLIENT_REACTOR })
	void resolverOfReactorNetty(ClientUnderTest client) throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start()) {
			AddressResolverGroup<InetSocketAddress> own = ResolvedName.resolver(upstream.address());
			Consumer<GenericApplicationContext> bean = (client == ClientUnderTest.WEBCLIENT_REACTOR)
					? POSITION
						.webClientOnReactor((builder) -> builder.withHttpClientCustomizer((http) -> http.resolver(own)))
					: POSITION.restClientOnReactor(
							(builder) -> builder.withHttpClientCustomizer((http) -> http.resolver(own)));
			try (ClientApplication application = ClientApplication.on(client, null, bean)) {
				assertNameIsResolvedAndAHit(application, upstream);
			}
		}
	}

	/**
	 * Nobody but the user's own resolver knows the name.
	 */
	private static void assertNameIsResolvedAndAHit(ClientApplication application, KnownUpstream upstream) {
		String url = "http://upstream.test:" + upstream.upstream().port() + "/echo/named";
		assertThat(application.get(url)).isEqualTo("named");
		upstream.assertHits(application, 1);
		assertThat(application.outcomes().peers())
			.allSatisfy((peer) -> assertThat(peer.clientName()).isEqualTo("upstream.test"));
	}

	/**
	 * The kernel keeps a cookie for the local address, too, so the first connection
	 * fetches one.
	 */
	private static void assertLocalAddressAndHit(ClientApplication application, KnownUpstream upstream,
			InetAddress local) {
		assertThat(application.get(upstream.url("/remote"))).isEqualTo(local.getHostAddress());
		assertThat(application.get(upstream.url("/remote"))).isEqualTo(local.getHostAddress());
		assertThat(application.outcomes().awaitAtLeast(2).get(0)).isEqualTo(new CookieRequested());
		upstream.assertHits(application, 1);
	}

	private static final class OwnDnsResolver implements DnsResolver {

		private final InetAddress address;

		OwnDnsResolver(InetAddress address) {
			this.address = address;
		}

		@Override
		public InetAddress[] resolve(String host) {
			return new InetAddress[] { this.address };
		}

		@Override
		public String resolveCanonicalHostname(String host) {
			return host;
		}

	}

	private static final class OwnTlsSocketStrategy {

		private final List<Integer> receiveBuffers = new CopyOnWriteArrayList<>();

		TlsSocketStrategy trusting(SslBundle bundle) {
			DefaultClientTlsStrategy delegate = new DefaultClientTlsStrategy(bundle.createSslContext());
			return (socket, target, port, attachment, context) -> {
				this.receiveBuffers.add(socket.getReceiveBufferSize());
				return delegate.upgrade(socket, target, port, attachment, context);
			};
		}

	}

	private static final class OwnSocketAddressResolver implements SocketAddressResolver {

		private final InetAddress address;

		OwnSocketAddressResolver(InetAddress address) {
			this.address = address;
		}

		@Override
		public void resolve(String host, int port, Map<String, Object> context,
				org.eclipse.jetty.util.Promise<List<InetSocketAddress>> promise) {
			promise.succeeded(List.of(new InetSocketAddress(this.address, port)));
		}

	}

	private static final class OwnTransport extends HttpClientTransportOverHTTP {

		private final AtomicInteger connections;

		OwnTransport(ClientConnector connector, AtomicInteger connections) {
			super(connector);
			this.connections = connections;
		}

		@Override
		public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
			this.connections.incrementAndGet();
			return super.newConnection(endPoint, context);
		}

	}

}
