package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link FastOpenSocketFactory} with the JDK's TLS layered on top: the
 * ClientHello rides in the SYN.
 */
@InNetworkNamespace
@ParameterizedClass
@EnumSource(names = { "INET", "INET6" })
class TlsTests {

	private static final int TIMEOUT_MILLIS = 10_000;

	@Parameter
	StandardProtocolFamily family;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private FastOpenFixture fixture;

	private FastOpenSocketFactory sockets;

	private Upstream upstream;

	private InetSocketAddress remote;

	private SSLSocketFactory tls;

	private long kernelActive;

	@BeforeEach
	void start() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.sockets = new FastOpenSocketFactory(this.fixture.connector());
		InetAddress address = LoopbackAddresses.unused(this.family);
		this.upstream = Upstream.startWithTls(address);
		this.remote = new InetSocketAddress(address, this.upstream.port());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, this.upstream.certificate().toTrustManagerFactory().getTrustManagers(), null);
		this.tls = context.getSocketFactory();
		this.kernelActive = kernelActive();
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@Test
	void clientHelloRidesInTheSynWhateverTheMethod() throws Exception {
		assertThat(get("/echo/one")).endsWith("one");
		assertThat(get("/echo/two")).endsWith("two");
		try (Socket socket = layered(connect(this.remote))) {
			assertThat(exchange(socket,
					"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nConnection: close\r\n\r\norder"))
				.contains("order");
		}
		assertThat(this.fixture.outcomes().await(3)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class,
				Hit.class);
		assertThat(kernelActive() - this.kernelActive).isEqualTo(2);
	}

	@Test
	void readTimeoutIsAsOfAnOrdinarySocketAndItCanBeReadAgain() throws Exception {
		get("/echo/cookie");
		try (SSLSocket socket = layered(connect(this.remote))) {
			socket.startHandshake();
			socket.setSoTimeout(100);
			assertThat(catchThrowable(() -> exchange(socket, request("/slow/600"))))
				.isExactlyInstanceOf(SocketTimeoutException.class)
				.hasMessage("Read timed out");
			socket.setSoTimeout(TIMEOUT_MILLIS);
			assertThat(receive(socket)).endsWith("slow");
		}
		assertSecondIsHit();
	}

	@Test
	void connectTimeoutBoundsTheHandshake() throws Exception {
		get("/echo/cookie");
		try (FullListener busy = new FullListener(this.remote.getAddress());
				Socket socket = this.sockets.createSocket()) {
			socket.connect(busy.address(), 300);
			try (SSLSocket layered = layered(socket)) {
				BlockedThread blocked = BlockedThread.in(() -> {
					layered.startHandshake();
					return null;
				});
				assertThat(blocked.failure()).isExactlyInstanceOf(SocketTimeoutException.class)
					.hasMessage("Connect timed out");
			}
		}
		assertThat(this.fixture.outcomes().await(2).get(1)).isEqualTo(new Failed(FailureReason.TIMEOUT));
	}

	@Test
	void closingTheSocketBelowWakesWhoShakesHands() throws Exception {
		get("/echo/cookie");
		try (FullListener busy = new FullListener(this.remote.getAddress()); Socket socket = connect(busy.address())) {
			BlockedThread blocked = BlockedThread.in(() -> {
				layered(socket).startHandshake();
				return null;
			});
			close(socket);
			assertThat(blocked.failure()).isInstanceOf(SocketException.class);
		}
		assertThat(this.fixture.outcomes().await(2).get(1)).isEqualTo(new Failed(FailureReason.CANCELLED));
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, TIMEOUT_MILLIS })
	@NeedsRealRoot
	void requestSucceedsWhenTheCookieIsFlushedBetweenConnectAndFirstWrite(int timeout) throws Exception {
		get("/echo/cookie");
		try (Socket socket = this.sockets.createSocket()) {
			socket.connect(this.remote, timeout);
			this.namespace.flushTcpMetrics();
			assertThat(exchange(layered(socket), request("/echo/flushed"))).endsWith("flushed");
		}
		assertThat(this.fixture.outcomes().await(2).get(1)).isEqualTo(new CookieRequested());
		assertThat(kernelActive()).isEqualTo(this.kernelActive);
	}

	private void assertSecondIsHit() {
		FastOpenOutcome second = this.fixture.outcomes().await(2).get(1);
		assertThat(second).isInstanceOf(Hit.class);
		assertThat(kernelActive() - this.kernelActive).isOne();
	}

	private static void close(Socket socket) throws IOException {
		socket.close();
	}

	private Socket connect(InetSocketAddress address) throws IOException {
		Socket socket = this.sockets.createSocket();
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.connect(address, TIMEOUT_MILLIS);
		return socket;
	}

	private SSLSocket layered(Socket socket) throws IOException {
		return (SSLSocket) this.tls.createSocket(socket, this.remote.getHostString(), socket.getPort(), true);
	}

	private String get(String path) throws IOException {
		try (Socket socket = layered(connect(this.remote))) {
			return exchange(socket, request(path));
		}
	}

	private static String request(String path) {
		return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	}

	private static String exchange(Socket socket, String request) throws IOException {
		socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
		return receive(socket);
	}

	private static String receive(Socket socket) throws IOException {
		return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

}
