// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JettyHttpClientBuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link JettyFastOpen} with what else a client can be configured to use.
 */
@InNetworkNamespace
class ConfigurationIsKeptTests {

	private final InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final FastOpenFixture fixture;

	private final Upstream upstream;

	private final JettyClients clients;

	ConfigurationIsKeptTests() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.upstream = Upstream.start(this.address);
		this.clients = new JettyClients(this.fixture, null);
	}

	@AfterEach
	void stop() {
		this.clients.close();
		this.upstream.close();
	}

	@Test
	void ownResolverIsAskedStartedAndStopped() throws Exception {
		OwnResolver resolver = new OwnResolver(this.address);
		HttpClient client = this.clients.start((configured) -> configured.setSocketAddressResolver(resolver));
		assertHitAtTheSecond(client, "http://upstream.test:" + this.upstream.port());
		assertThat(resolver.asked).containsOnly("upstream.test");
		assertThat(this.fixture.outcomes().peers()).allSatisfy((peer) -> {
			assertThat(peer.clientName()).isEqualTo("upstream.test");
			assertThat(peer.address().getAddress()).isEqualTo(this.address);
		});
		assertThat(resolver.isStarted()).isTrue();
		client.stop();
		assertThat(resolver.isStopped()).isTrue();
	}

	@Test
	void resolverThatIsSetLaterIsAskedToo() throws Exception {
		OwnResolver resolver = new OwnResolver(this.address);
		HttpClient client = new HttpClient();
		new JettyFastOpen(this.fixture.connector()).apply(client);
		client.setSocketAddressResolver(resolver);
		assertHitAtTheSecond(this.clients.start(client), "http://upstream.test:" + this.upstream.port());
		assertThat(resolver.asked).containsOnly("upstream.test");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void addressFilterOfSpringBootIsKept(boolean ownResolver) throws Exception {
		InetAddress other = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		JettyHttpClientBuilder builder = new JettyHttpClientBuilder();
		if (ownResolver) {
			builder = builder.withSocketAddressResolver(new OwnResolver(this.address, other));
		}
		String host = ownResolver ? "upstream.test" : this.address.getHostAddress();
		JettyFastOpen fastOpen = new JettyFastOpen(this.fixture.connector());
		HttpClient permitted = builder.withCustomizer(fastOpen::apply)
			.build(HttpClientSettings.defaults().withInetAddressFilter(this.address::equals));
		assertHitAtTheSecond(this.clients.start(permitted), "http://" + host + ":" + this.upstream.port());
		HttpClient filtered = builder.withCustomizer(fastOpen::apply)
			.build(HttpClientSettings.defaults().withInetAddressFilter((address) -> false));
		this.clients.start(filtered);
		Throwable failure = catchThrowable(
				() -> JettyClients.get(filtered, "http://" + host + ":" + this.upstream.port() + "/echo/never"));
		assertThat(failure.getCause().getClass().getSimpleName()).isEqualTo("FilteredHostException");
		assertThat(this.upstream.requests()).doesNotContain("GET /echo/never");
	}

	@Test
	void clientThatIsStartedAgainStillGains() throws Exception {
		HttpClient client = this.clients.start();
		assertThat(JettyClients.get(client, this.upstream.url("/echo/one"))).isEqualTo("one");
		SocketAddressResolver installed = client.getSocketAddressResolver();
		client.stop();
		client.start();
		assertThat(client.getSocketAddressResolver()).isSameAs(installed);
		assertThat(JettyClients.get(client, this.upstream.url("/echo/two"))).isEqualTo("two");
		assertThat(this.fixture.outcomes().await(2).get(1)).isInstanceOf(Hit.class);
	}

	@Test
	void poolAndDestinationKnowTheTransportOfTheRequestOnly() throws Exception {
		HttpClient client = this.clients.start();
		assertHitAtTheSecond(client, "http://" + this.address.getHostAddress() + ":" + this.upstream.port());
		assertThat(client.getDestinations()).hasSize(1)
			.allSatisfy((destination) -> assertThat(destination.getOrigin().getTransport()).isSameAs(Transport.TCP_IP));
	}

	@Test
	void transportThatIsNotJettysOwnIsLeftAlone() throws Exception {
		HttpClient client = this.clients.start();
		assertHitAtTheSecond(client, "http://" + this.address.getHostAddress() + ":" + this.upstream.port());
		Transport own = new Transport.Wrapper(Transport.TCP_IP);
		assertThat(JettyClients.send(client.newRequest(this.upstream.url("/echo/own")).transport(own)))
			.isEqualTo("own");
		assertThat(this.fixture.outcomes().await(2)).hasSize(2);
	}

	@Test
	void addressFilterOfSpringBootIsKeptWhenAConnectIsMadeAgain() throws Exception {
		InetAddress other = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		try (Upstream up = Upstream.start(other, this.upstream.port())) {
			HttpClient client = new JettyHttpClientBuilder()
				.withSocketAddressResolver(new OwnResolver(this.address, other))
				.withCustomizer(new JettyFastOpen(this.fixture.connector())::apply)
				.build(HttpClientSettings.defaults().withInetAddressFilter(this.address::equals));
			String url = "http://upstream.test:" + up.port();
			assertHitAtTheSecond(this.clients.start(client), url);
			this.upstream.close();
			assertThat(catchThrowable(() -> JettyClients.get(client, url + "/echo/never")))
				.hasCauseInstanceOf(ConnectException.class);
			assertThat(up.accepted()).isZero();
			assertThat(this.fixture.outcomes().await(4).subList(2, 4)).containsOnly(new Failed(FailureReason.REFUSED));
		}
	}

	private void assertHitAtTheSecond(HttpClient client, String url) throws Exception {
		assertThat(JettyClients.get(client, url + "/echo/one")).isEqualTo("one");
		assertThat(JettyClients.get(client, url + "/echo/two")).isEqualTo("two");
		assertThat(this.fixture.outcomes().await(2)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class);
	}

	private static final class OwnResolver extends AbstractLifeCycle implements SocketAddressResolver {

		private final List<String> asked = new CopyOnWriteArrayList<>();

		private final InetAddress[] addresses;

		OwnResolver(InetAddress... addresses) {
			this.addresses = addresses;
		}

		@Override
		public void resolve(String host, int port, Map<String, Object> context,
				Promise<List<InetSocketAddress>> promise) {
			this.asked.add(host);
			promise
				.succeeded(Stream.of(this.addresses).map((address) -> new InetSocketAddress(address, port)).toList());
		}

	}

}
