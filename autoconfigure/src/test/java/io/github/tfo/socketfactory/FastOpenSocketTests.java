package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;

import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenOutcome.DeferredToHandshake;
import io.github.tfo.connection.FastOpenOutcome.Fallback;
import io.github.tfo.connection.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenSocketFactory} with real sockets.
 */
@InNetworkNamespace
@ParameterizedClass
@EnumSource(names = { "INET", "INET6" })
class FastOpenSocketTests {

	private static final int TIMEOUT_MILLIS = 10_000;

	@Parameter
	StandardProtocolFamily family;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private FastOpenFixture fixture;

	private FastOpenSocketFactory sockets;

	private Upstream upstream;

	private InetSocketAddress remote;

	private long kernelActive;

	@BeforeEach
	void start() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.sockets = new FastOpenSocketFactory(this.fixture.connector());
		InetAddress address = LoopbackAddresses.unused(this.family);
		this.upstream = Upstream.start(address);
		this.remote = new InetSocketAddress(address, this.upstream.port());
		this.kernelActive = kernelActive();
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@Test
	void secondConnectionIsAHit() throws Exception {
		assertThat(get("/echo/one")).endsWith("one");
		assertThat(get("/echo/two")).endsWith("two");
		assertThat(get("/echo/three")).endsWith("three");
		assertThat(this.fixture.outcomes().await(3)).hasExactlyElementsOfTypes(DeferredToHandshake.class, Hit.class,
				Hit.class);
		assertThat(kernelActive() - this.kernelActive).isEqualTo(2);
	}

	@Test
	void unsafeRequestWaitsForTheHandshakeOnTheSameConnection() throws Exception {
		get("/echo/cookie");
		try (Socket socket = connect()) {
			send(socket, "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\norder");
			assertThat(receive(socket)).contains("order");
		}
		assertThat(this.fixture.outcomes().await(2).get(1)).isEqualTo(new Fallback(FallbackReason.UNSAFE_METHOD));
		assertThat(kernelActive() - this.kernelActive).isZero();
		assertThat(this.upstream.accepted()).isEqualTo(2);
	}

	private Socket connect() throws IOException {
		Socket socket = this.sockets.createSocket();
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.connect(this.remote, TIMEOUT_MILLIS);
		return socket;
	}

	private String get(String path) throws IOException {
		try (Socket socket = connect()) {
			send(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
			return receive(socket);
		}
	}

	private static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	private static String receive(Socket socket) throws IOException {
		return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

}
