// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;

import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.KernelCookies;
import io.github.tfo.testing.Upstream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of the sockets that {@link FastOpenSocketFactory} makes: what they do is what the
 * JDK's own do, though nothing has been sent yet when {@code connect} returns.
 */
@InNetworkNamespace
@ParameterizedClass
@EnumSource(names = { "INET", "INET6" })
abstract class AbstractSocketTests {

	static final int TIMEOUT_MILLIS = 10_000;

	static final String POST = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
			+ "Connection: close\r\n\r\norder";

	private static final String SYSCTL = "net.ipv4.tcp_fastopen";

	/** TFO_CLIENT_ENABLE | TFO_SERVER_ENABLE | TFO_SERVER_WO_SOCKOPT1 (net/tcp.h). */
	private static final String ON_FOR_EVERY_LISTENER = "1027";

	@Parameter
	StandardProtocolFamily family;

	final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	FastOpenFixture fixture;

	FastOpenSocketFactory sockets;

	@AutoClose
	Upstream upstream;

	InetSocketAddress remote;

	long kernelActive;

	@BeforeEach
	void startUpstream() throws Exception {
		this.namespace.sysctl(SYSCTL, ON_FOR_EVERY_LISTENER);
		this.fixture = new FastOpenFixture("GET");
		this.sockets = new FastOpenSocketFactory(this.fixture.connector());
		InetAddress address = LoopbackAddresses.unused(this.family);
		KernelCookies.fetch(address);
		this.upstream = Upstream.start(scheme(), address);
		this.remote = new InetSocketAddress(address, this.upstream.port());
		this.kernelActive = kernelActive();
	}

	@AfterEach
	void resetListeners() {
		this.namespace.sysctl(SYSCTL, "3");
	}

	String scheme() {
		return "http";
	}

	/**
	 * An address where nobody listens.
	 */
	InetSocketAddress nobody() throws IOException {
		try (ServerSocket listener = new ServerSocket(0, 1, this.remote.getAddress())) {
			return (InetSocketAddress) listener.getLocalSocketAddress();
		}
	}

	Socket newSocket(boolean fastOpen) {
		return fastOpen ? this.sockets.createSocket() : new Socket();
	}

	Socket open(boolean fastOpen, InetSocketAddress address) throws IOException {
		Socket socket = newSocket(fastOpen);
		socket.setSoTimeout(TIMEOUT_MILLIS);
		socket.connect(address, TIMEOUT_MILLIS);
		return socket;
	}

	Socket connect(InetSocketAddress address) throws IOException {
		return open(true, address);
	}

	Socket connect() throws IOException {
		return connect(this.remote);
	}

	static String request(String path) {
		return "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	}

	static String largeGet(int size) {
		return "GET /echo/large HTTP/1.1\r\nHost: x\r\nX-Large: " + "x".repeat(size) + "\r\n\r\n";
	}

	static void send(Socket socket, String text) throws IOException {
		socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
	}

	static String receive(Socket socket) throws IOException {
		return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
	}

	static void close(Socket socket) throws IOException {
		socket.close();
	}

	static void assertSame(@Nullable Throwable failure, @Nullable Throwable expected) {
		assertThat(description(failure)).isEqualTo(description(expected)).isNotEqualTo("none");
	}

	static String description(@Nullable Throwable failure) {
		// JDK 21.0.13 adds the last words where connect has a timeout, and only there
		return (failure != null) ? failure.toString().replace(" (connect failed)", "") : "none";
	}

	void assertOutcomeIsHit() {
		assertThat(this.fixture.outcomes().await(1).get(0)).isInstanceOf(Hit.class);
		assertThat(kernelActive() - this.kernelActive).isOne();
	}

	void assertOutcomeIs(FastOpenOutcome expected) {
		assertThat(this.fixture.outcomes().await(1).get(0)).isEqualTo(expected);
	}

	long passiveOpens() {
		return this.namespace.counter("Tcp", "PassiveOpens");
	}

	long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

}
