// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import io.github.tfo.testing.RawSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The specification of {@code TCP_FASTOPEN_CONNECT} (the kernel's commit
 * "net/tcp-fastopen: Add new API support"), row by row, against the running kernel and
 * through {@link SystemCalls}.
 */
@InNetworkNamespace
@ParameterizedClass(name = "{0}")
@EnumSource(value = StandardProtocolFamily.class, names = { "INET", "INET6" })
class TcpFastopenConnectTests {

	private static final String SYSCTL = "net.ipv4.tcp_fastopen";

	/** TFO_CLIENT_ENABLE | TFO_SERVER_ENABLE | TFO_SERVER_WO_SOCKOPT1 (net/tcp.h). */
	private static final String ON_FOR_EVERY_LISTENER = "1027";

	private static final ByteBuffer REQUEST = StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\n\r\n");

	private static final byte[] ANSWER = "HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	@Parameter
	StandardProtocolFamily family;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final SystemCalls calls = new LibCSystemCalls();

	private ServerSocket listener;

	private InetSocketAddress address;

	@BeforeEach
	void listenWhereNoCookieIsCached() throws IOException {
		this.namespace.sysctl(SYSCTL, ON_FOR_EVERY_LISTENER);
		this.listener = new ServerSocket(0, 50, LoopbackAddresses.unused(this.family));
		this.address = new InetSocketAddress(this.listener.getInetAddress(), this.listener.getLocalPort());
	}

	@AfterEach
	void close() throws IOException {
		this.listener.close();
		this.namespace.sysctl(SYSCTL, "3");
	}

	@Test
	void optionIsRefusedWhileTheClientBitIsOff() {
		try (RawSocket socket = new RawSocket(this.address)) {
			this.namespace.sysctl(SYSCTL, "2");
			assertThat(this.calls.setFastOpenConnect(socket.fd())).isEqualTo(-Errno.EOPNOTSUPP);
			this.namespace.sysctl(SYSCTL, "3");
			assertThat(this.calls.setFastOpenConnect(socket.fd())).isZero();
			assertThat(RawSocket.fastOpenConnect(socket.fd())).isOne();
		}
	}

	@Test
	void connectWithoutCookieIsInProgressAndRequestsOne() throws IOException {
		long requested = this.namespace.counter("TcpExt", "TCPFastOpenCookieReqd");
		try (RawSocket socket = connecting(-Errno.EINPROGRESS); Socket accepted = this.listener.accept()) {
			assertThat(accepted.isConnected()).isTrue();
			awaitState(socket, State.ESTABLISHED);
			TcpInfo info = this.calls.tcpInfo(socket.fd());
			assertThat(info.synDataAcknowledged()).isFalse();
			assertThat(info.fastOpenFailure()).isEqualTo(FastOpenFailure.COOKIE_UNAVAILABLE);
		}
		assertThat(this.namespace.counter("TcpExt", "TCPFastOpenCookieReqd")).isEqualTo(requested + 1);
		try (RawSocket socket = connecting(0)) {
			assertThat(this.calls.tcpInfo(socket.fd()).state()).isEqualTo(State.SYN_SENT);
		}
	}

	@Test
	void connectWithCookieSucceedsAtOnceAndSendsNothing() throws IOException {
		fetchCookie();
		long opened = this.namespace.counter("Tcp", "PassiveOpens");
		try (RawSocket socket = connecting(0)) {
			assertThat(this.calls.tcpInfo(socket.fd()).state()).isEqualTo(State.SYN_SENT);
			// ENOTCONN, include/uapi/asm-generic/errno.h
			assertThat(socket.peerName()).isEqualTo(-107);
		}
		assertThat(this.namespace.counter("Tcp", "PassiveOpens")).isEqualTo(opened);
	}

	@Test
	void writeWithoutCookieBeforeTheHandshakeIsOverIsToBeTriedAgain() throws IOException {
		// A queue that is full: the handshake does not end
		try (ServerSocket full = new ServerSocket(0, 1, this.address.getAddress())) {
			InetSocketAddress busy = new InetSocketAddress(full.getInetAddress(), full.getLocalPort());
			try (Socket first = new Socket(full.getInetAddress(), full.getLocalPort());
					Socket second = new Socket(full.getInetAddress(), full.getLocalPort());
					RawSocket socket = new RawSocket(busy)) {
				assertThat(first.isConnected()).isTrue();
				assertThat(second.isConnected()).isTrue();
				assertThat(this.calls.setFastOpenConnect(socket.fd())).isZero();
				assertThat(socket.connect(busy)).isEqualTo(-Errno.EINPROGRESS);
				assertThat(this.calls.send(socket.fd(), REQUEST)).isEqualTo(-Errno.EAGAIN);
			}
		}
	}

	@Test
	void writeWithCookieIsSentInTheSyn() throws IOException {
		fetchCookie();
		long active = this.namespace.counter("TcpExt", "TCPFastOpenActive");
		try (RawSocket socket = connecting(0)) {
			assertThat(this.calls.send(socket.fd(), REQUEST)).isEqualTo(REQUEST.remaining());
			try (Socket accepted = this.listener.accept()) {
				assertThat(accepted.getInputStream().readNBytes(REQUEST.remaining())).isEqualTo(REQUEST.array());
			}
			TcpInfo info = this.calls.tcpInfo(socket.fd());
			assertThat(info.synDataAcknowledged()).isTrue();
			assertThat(info.fastOpenFailure()).isEqualTo(FastOpenFailure.UNSPECIFIED);
			assertThat(info.roundTripMicros()).isPositive();
		}
		assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive")).isEqualTo(active + 1);
	}

	@Test
	@NeedsRealRoot
	void writeAfterTheCookieWasFlushedIsInProgressAndSendsNothing() throws IOException {
		fetchCookie();
		long active = this.namespace.counter("TcpExt", "TCPFastOpenActive");
		try (RawSocket socket = connecting(0)) {
			this.namespace.flushTcpMetrics();
			assertThat(this.calls.send(socket.fd(), REQUEST)).isEqualTo(-Errno.EINPROGRESS);
			awaitState(socket, State.ESTABLISHED);
			assertThat(this.calls.send(socket.fd(), REQUEST)).isEqualTo(REQUEST.remaining());
			try (Socket accepted = this.listener.accept()) {
				accepted.setSoTimeout(200);
				assertThat(accepted.getInputStream().readNBytes(REQUEST.remaining())).isEqualTo(REQUEST.array());
				assertThat(accepted.getInputStream().available()).isZero();
			}
		}
		assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive")).isEqualTo(active);
	}

	@Test
	void writeOfNothingStartsAnOrdinaryHandshake() throws IOException {
		fetchCookie();
		try (RawSocket socket = connecting(0)) {
			assertThat(this.calls.startHandshake(socket.fd())).isEqualTo(-Errno.EINPROGRESS);
			awaitState(socket, State.ESTABLISHED);
			assertThat(this.calls.tcpInfo(socket.fd()).synDataAcknowledged()).isFalse();
			assertThat(this.calls.send(socket.fd(), REQUEST)).isEqualTo(REQUEST.remaining());
		}
	}

	@Test
	void readBeforeWriteIsToBeTriedAgain() throws IOException {
		fetchCookie();
		try (RawSocket socket = connecting(0)) {
			assertThat(socket.recv(new byte[1])).isEqualTo(-Errno.EAGAIN);
		}
	}

	@Test
	void readBeforeTheAnswerIsToBeTriedAgainAndReadAfterItReturnsIt() throws IOException {
		fetchCookie();
		try (RawSocket socket = connecting(0)) {
			this.calls.send(socket.fd(), REQUEST);
			assertThat(socket.recv(new byte[1])).isEqualTo(-Errno.EAGAIN);
			byte[] answer = new byte[ANSWER.length];
			try (Socket accepted = this.listener.accept()) {
				assertThat(socket.recv(new byte[1])).isEqualTo(-Errno.EAGAIN);
				accepted.getOutputStream().write(ANSWER);
				Awaitility.await().until(() -> socket.recv(answer), (read) -> read > 0);
			}
			assertThat(answer).isEqualTo(ANSWER);
		}
	}

	@Test
	void bytesAreTakenFromPositionToLimitOfAnyBuffer() throws IOException {
		fetchCookie();
		for (ByteBuffer buffer : new ByteBuffer[] { ByteBuffer.allocate(32), ByteBuffer.allocateDirect(32) }) {
			buffer.put("..HELLO..".getBytes(StandardCharsets.US_ASCII)).position(2).limit(7);
			try (RawSocket socket = connecting(0)) {
				assertThat(this.calls.send(socket.fd(), buffer)).isEqualTo(5);
				try (Socket accepted = this.listener.accept()) {
					assertThat(accepted.getInputStream().readNBytes(5)).asString().isEqualTo("HELLO");
				}
			}
			assertThat(buffer.position()).isEqualTo(2);
			assertThat(buffer.limit()).isEqualTo(7);
		}
	}

	@Test
	void refusedIsTheErrorOfTheNextCall() throws IOException {
		fetchCookie();
		this.listener.close();
		try (RawSocket socket = connecting(0)) {
			assertThat(this.calls.send(socket.fd(), REQUEST)).isEqualTo(REQUEST.remaining());
			Awaitility.await().until(() -> this.calls.tcpInfo(socket.fd()).state(), (state) -> state == State.CLOSE);
			assertThat(this.calls.tcpInfo(socket.fd()).roundTripMicros()).isZero();
			assertThat(socket.recv(new byte[1])).isEqualTo(-Errno.ECONNREFUSED);
		}
	}

	private void fetchCookie() throws IOException {
		try (RawSocket socket = connecting(-Errno.EINPROGRESS); Socket accepted = this.listener.accept()) {
			assertThat(accepted.isConnected()).isTrue();
			awaitState(socket, State.ESTABLISHED);
		}
	}

	private RawSocket connecting(int expected) {
		RawSocket socket = new RawSocket(this.address);
		assertThat(this.calls.setFastOpenConnect(socket.fd())).isZero();
		assertThat(socket.connect(this.address)).isEqualTo(expected);
		return socket;
	}

	private void awaitState(RawSocket socket, State state) {
		Awaitility.await().until(() -> this.calls.tcpInfo(socket.fd()).state(), (current) -> current == state);
	}

}
