// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.KernelCookies;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * All addresses of a name have a cookie, and all or all but the last are down: what a
 * request costs, and which request is repeated.
 */
@InNetworkNamespace
@ParameterizedClass
@ValueSource(strings = { "http", "https", "https, negotiated" })
class DeadAddressesTests {

	private static final String NAME = "upstream.test";

	@Parameter
	String scheme;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final List<InetAddress> addresses = new ArrayList<>();

	private final List<Upstream> upstreams = new ArrayList<>();

	private FastOpenFixture fixture;

	private JettyClients clients;

	private void start(int count, String... methods) throws Exception {
		X509Bundle certificate = this.scheme.startsWith("https") ? Certificates.selfSigned(NAME) : null;
		this.fixture = new FastOpenFixture(methods);
		this.clients = new JettyClients(this.fixture, certificate);
		for (int i = 0; i < count; i++) {
			InetAddress address = named(LoopbackAddresses.unused(StandardProtocolFamily.INET));
			KernelCookies.fetch(address);
			this.addresses.add(address);
			this.upstreams.add(Upstream.start(address, (i == 0) ? 0 : this.upstreams.get(0).port(), certificate));
		}
	}

	private static InetAddress named(InetAddress address) throws UnknownHostException {
		return InetAddress.getByAddress(NAME, address.getAddress());
	}

	@AfterEach
	void stop() {
		this.clients.close();
		this.upstreams.forEach(Upstream::close);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 5 })
	void addressesThatAreDownCostOneConnectMoreAtMost(int count) throws Exception {
		start(count, "GET");
		this.upstreams.forEach(Upstream::close);
		HttpClient without = client(false);
		HttpClient with = client(true);
		assertThat(connects(() -> assertRefused(without))).isEqualTo(count);
		assertThat(connects(() -> assertRefused(with))).isEqualTo(count + 1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 2, 3, 5 })
	void requestReachesTheLastAddress(int count) throws Exception {
		start(count, "GET");
		this.upstreams.subList(0, count - 1).forEach(Upstream::close);
		HttpClient without = client(false);
		HttpClient with = client(true);
		assertThat(connects(() -> assertThat(JettyClients.get(without, url("/echo/word"))).isEqualTo("word")))
			.isEqualTo(count);
		assertThat(connects(() -> assertThat(JettyClients.get(with, url("/echo/word"))).isEqualTo("word")))
			.isEqualTo(count + 1);
		assertThat(this.upstreams.get(count - 1).requests()).hasSize(2);
	}

	/**
	 * A refusal may be the reset of a server that has executed what was in the SYN.
	 */
	@ParameterizedTest
	@CsvSource({ "POST, POST", "POST, GET", "GET, GET" })
	void requestThatIsNotSafeIsNotRepeated(String method, String sentInSyn) throws Exception {
		start(2, sentInSyn);
		this.upstreams.get(0).close();
		HttpClient client = client(true);
		Upstream second = this.upstreams.get(1);
		if (this.scheme.equals("http") && method.equals("POST") && sentInSyn.equals("POST")) {
			assertThat(catchThrowable(() -> JettyClients.post(client, url("/echo"), "body")))
				.hasCauseExactlyInstanceOf(ConnectException.class);
			assertThat(second.requests()).isEmpty();
			assertThat(second.accepted()).isZero();
		}
		else {
			String answer = method.equals("POST") ? JettyClients.post(client, url("/echo"), "body")
					: JettyClients.get(client, url("/echo/body"));
			assertThat(answer).isEqualTo("body");
			assertThat(second.requests()).hasSize(1);
		}
	}

	private void assertRefused(HttpClient client) {
		assertThat(catchThrowable(() -> JettyClients.get(client, url("/echo/never"))))
			.hasCauseExactlyInstanceOf(ConnectException.class);
	}

	private interface Action {

		void run() throws Exception;

	}

	private long connects(Action action) throws Exception {
		long before = this.namespace.counter("Tcp", "ActiveOpens");
		action.run();
		return this.namespace.counter("Tcp", "ActiveOpens") - before;
	}

	private HttpClient client(boolean fastOpen) throws Exception {
		HttpClientTransport transport = this.scheme.endsWith("negotiated")
				? new HttpClientTransportDynamic(this.clients.connector())
				: new HttpClientTransportOverHTTP(this.clients.connector());
		HttpClient client = new HttpClient(transport);
		client.setSocketAddressResolver(JettyClients.resolver(this.addresses));
		if (fastOpen) {
			new JettyFastOpen(this.fixture.connector()).apply(client);
		}
		return this.clients.start(client);
	}

	private String url(String path) {
		return this.scheme.split(",")[0] + "://" + NAME + ":" + this.upstreams.get(0).port() + path;
	}

}
