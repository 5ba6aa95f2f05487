// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.stream.Stream;

import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.ResolvedName;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A name has two addresses, and a router says of the first, after a cookie was fetched
 * from it, that there is no way to that host any more.
 */
@WithNetworkLab(roundTripMillis = 10)
@ClientTest(value = { ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, ClientUnderTest.RESTCLIENT_JETTY,
		ClientUnderTest.WEBCLIENT_JETTY }, schemes = { "http", "https" })
record UnreachableAddressTests(ClientUnderTest client, String scheme, NetworkLab lab) {

	private static final String NAME = "upstream.test";

	private static final int HOST = 1;

	private static final int MOST_REQUESTS = 10;

	@SuppressWarnings("try")
	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestsReachTheOtherAddress(String method) throws Exception {
		X509Bundle certificate = certificate();
		try (Upstream far = this.lab.server().call(() -> Upstream.start(this.lab.serverAddress(), 0, certificate));
				Upstream near = this.lab.client()
					.call(() -> Upstream.start(this.lab.clientAddress(), far.port(), certificate));
				ClientApplication application = start(certificate, this.lab.serverAddress(),
						this.lab.clientAddress())) {
			fetchCookie(application, far);
			int before = far.requests().size();
			int requests = 0;
			try (Link.Registration unreachable = unreachable()) {
				// Jetty may have a connection left that it had no use for
				for (; near.requests().size() < 2 && requests < MOST_REQUESTS; requests++) {
					assertThat(request(application, method, far.port())).isEqualTo("word");
				}
			}
			assertThat(near.requests()).hasSize(2);
			assertThat(far.requests()).hasSize(before + requests - 2);
		}
	}

	@SuppressWarnings("try")
	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestFailsAsWithoutFastOpenWhenThereIsNoOther(String method) throws Exception {
		X509Bundle certificate = certificate();
		try (Upstream far = this.lab.server().call(() -> Upstream.start(this.lab.serverAddress(), 0, certificate));
				ClientApplication application = start(certificate, this.lab.serverAddress())) {
			fetchCookie(application, far);
			try (Link.Registration unreachable = unreachable()) {
				assertThat(catchThrowable(() -> requests(application, method, far.port()))).rootCause()
					.isInstanceOf(NoRouteToHostException.class);
			}
		}
	}

	private void requests(ClientApplication application, String method, int port) {
		for (int i = 0; i < MOST_REQUESTS; i++) {
			request(application, method, port);
		}
	}

	private @Nullable X509Bundle certificate() throws Exception {
		return this.scheme.equals("https") ? Certificates.selfSigned(NAME) : null;
	}

	private ClientApplication start(@Nullable X509Bundle certificate, InetAddress... addresses) {
		return ClientApplication.on(this.client, (certificate != null) ? certificate.getCertificatePEM() : null,
				ResolvedName.of(this.client, Stream.of(addresses).map(this::named).toArray(InetAddress[]::new)));
	}

	private InetAddress named(InetAddress address) {
		try {
			return InetAddress.getByAddress(NAME, address.getAddress());
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	private void fetchCookie(ClientApplication application, Upstream upstream) {
		long hits = hits();
		request(application, "GET", upstream.port());
		request(application, "GET", upstream.port());
		assertThat(hits() - hits).isPositive();
	}

	private Link.Registration unreachable() {
		return this.lab.link()
			.intercept((packet, next) -> next
				.accept(packet.isSyn() ? ForgedPackets.unreachable(packet, HOST, 0) : packet));
	}

	private String request(ClientApplication application, String method, int port) {
		String url = this.scheme + "://" + NAME + ":" + port + "/echo";
		return method.equals("POST") ? application.post(url, "word") : application.get(url + "/word");
	}

	private long hits() {
		return this.lab.client().counter("TcpExt", "TCPFastOpenActive");
	}

}
