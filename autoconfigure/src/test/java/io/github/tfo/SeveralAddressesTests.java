package io.github.tfo;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.util.stream.Stream;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.ResolvedName;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * A name has two addresses, and the first server goes down after a cookie was fetched
 * from it: no request is lost. For Reactor Netty see
 * {@link io.github.tfo.reactor.ReactorNettyFastOpen}.
 */
@InNetworkNamespace
@ParameterizedClass(name = "{0}, {1}")
@MethodSource("cells")
class SeveralAddressesTests {

	private static final String NAME = "upstream.test";

	@Parameter(0)
	ClientUnderTest client;

	@Parameter(1)
	String scheme;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final InetAddress first = named(LoopbackAddresses.unused(StandardProtocolFamily.INET));

	private final InetAddress second = named(LoopbackAddresses.unused(StandardProtocolFamily.INET));

	private @Nullable X509Bundle certificate;

	private Upstream down;

	private Upstream up;

	private ClientApplication application;

	/**
	 * As a resolver would make it. Jetty expects the server's certificate to be for the
	 * name that it finds here.
	 */
	private static InetAddress named(InetAddress address) {
		try {
			return InetAddress.getByAddress(NAME, address.getAddress());
		}
		catch (UnknownHostException ex) {
			throw new IllegalArgumentException(ex);
		}
	}

	static Stream<Arguments> cells() {
		return Stream
			.of(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, ClientUnderTest.RESTCLIENT_JETTY,
					ClientUnderTest.WEBCLIENT_JETTY)
			.flatMap((client) -> Stream.of(Arguments.of(client, "http"), Arguments.of(client, "https")));
	}

	@BeforeEach
	void start() throws Exception {
		this.certificate = this.scheme.equals("https") ? Certificates.selfSigned(NAME) : null;
		this.down = Upstream.start(this.first, 0, this.certificate);
		this.up = Upstream.start(this.second, this.down.port(), this.certificate);
		this.application = ClientApplication.on(this.client,
				(this.certificate != null) ? this.certificate.getCertificatePEM() : null,
				ResolvedName.of(this.client, this.first, this.second));
	}

	@AfterEach
	void stop() {
		this.application.close();
		this.up.close();
		this.down.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestsReachTheSecondWhenTheFirstIsDown(String method) {
		assertThat(request(method)).isEqualTo("word");
		long hits = hits();
		assertThat(request("GET")).isEqualTo("word");
		assertThat(hits() - hits).isOne();
		assertThat(this.up.accepted()).isZero();
		this.down.close();
		assertThat(request(method)).isEqualTo("word");
		String logged = method.equals("POST") ? "POST /echo" : "GET /echo/word";
		assertThat(this.up.requests()).containsExactly(logged);
		assertThat(request(method)).isEqualTo("word");
		assertThat(this.up.requests()).containsExactly(logged, logged);
	}

	@Test
	void requestsReachTheFirstAgainWhenItIsUp() throws Exception {
		request("GET");
		this.down.close();
		assertThat(request("GET")).isEqualTo("word");
		try (Upstream upAgain = Upstream.start(this.first, this.up.port(), this.certificate)) {
			assertThat(request("GET")).isEqualTo("word");
			assertThat(request("POST")).isEqualTo("word");
			assertThat(upAgain.requests()).hasSize(2);
		}
		assertThat(this.up.requests()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestFailsAsWithoutFastOpenWhenBothHaveACookieAndAreDown(String method) throws Exception {
		request("GET");
		this.down.close();
		request("GET");
		this.up.close();
		// It takes a connection that is established to end a rest
		try (Upstream upAgain = Upstream.start(this.first, this.up.port(), this.certificate)) {
			request("GET");
			assertThat(upAgain.requests()).hasSize(1);
		}
		Throwable failure = catchThrowable(() -> request(method));
		assertThat(failure).rootCause().isInstanceOf(ConnectException.class).hasMessageContaining("Connection refused");
	}

	private String request(String method) {
		String url = this.scheme + "://" + NAME + ":" + this.up.port() + "/echo";
		return method.equals("POST") ? this.application.post(url, "word") : this.application.get(url + "/word");
	}

	private long hits() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

}
