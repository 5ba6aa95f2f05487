// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Consumer;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.io.ManagedSelector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests with a name whose first address has a cookie and is down. Jetty takes the
 * connection to it for established, and must not notice that it becomes one to the
 * second.
 */
@InNetworkNamespace
@ParameterizedClass
@ValueSource(strings = { "http", "https" })
abstract class AbstractReconnectionTests {

	private static final String NAME = "upstream.test";

	@Parameter
	String scheme;

	final InetAddress first = unused();

	final InetAddress second = unused();

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@Nullable X509Bundle certificate;

	FastOpenFixture fixture;

	@AutoClose
	Upstream down;

	@AutoClose
	Upstream up;

	@AutoClose
	JettyClients clients;

	private static InetAddress unused() {
		try {
			return InetAddress.getByAddress(NAME, LoopbackAddresses.unused(StandardProtocolFamily.INET).getAddress());
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@BeforeEach
	void start() throws Exception {
		this.certificate = this.scheme.equals("https") ? Certificates.selfSigned(NAME) : null;
		this.down = Upstream.start(this.first, 0, this.certificate);
		this.up = Upstream.start(this.second, this.down.port(), this.certificate);
		this.fixture = new FastOpenFixture("GET");
		this.clients = new JettyClients(this.fixture, this.certificate);
	}

	/**
	 * The first server.
	 */
	void moveTo(int port) throws Exception {
		this.down.close();
		this.down = Upstream.start(this.first, port, this.certificate);
	}

	static int openSockets(HttpClient client) {
		return client.getContainedBeans(ManagedSelector.class).stream().mapToInt(ManagedSelector::getTotalKeys).sum();
	}

	HttpClient client() throws Exception {
		return client((configured) -> {
		});
	}

	/**
	 * A client that has a cookie of the first.
	 */
	HttpClient client(Consumer<HttpClient> customizer) throws Exception {
		return client(this.clients.start((configured) -> {
			configured.setSocketAddressResolver(JettyClients.resolver(List.of(this.first, this.second)));
			customizer.accept(configured);
		}));
	}

	HttpClient client(HttpClient started) throws Exception {
		JettyClients.get(started, url("/echo/cookie"));
		return started;
	}

	Request request(HttpClient client, String method) {
		Request request = client.newRequest(url("/echo/word")).method(method);
		return method.equals("POST") ? request.path("/echo").body(new StringRequestContent("body")) : request;
	}

	static AbstractConnectionPool pool(HttpClient client) {
		return (AbstractConnectionPool) ((HttpDestination) client.getDestinations().get(0)).getConnectionPool();
	}

	String url(String path) {
		return this.scheme + "://" + NAME + ":" + this.down.port() + path;
	}

	long passiveOpens() {
		return this.namespace.counter("Tcp", "PassiveOpens");
	}

}
