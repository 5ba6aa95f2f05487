// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.testing.RawSocket;
import io.github.tfo.testing.ScriptedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for the state and the options of a socket of {@link FastOpenSocketFactory}.
 */
class FastOpenSocketTests extends AbstractSocketTests {

	@Test
	void addressesAreKnownWhileNothingIsSent() throws Exception {
		long opened = passiveOpens();
		try (Socket deferred = connect()) {
			List<@Nullable Object> view = view(deferred);
			assertThat(passiveOpens()).isEqualTo(opened);
			try (Socket ordinary = new Socket(this.remote.getAddress(), this.remote.getPort())) {
				assertThat(view).isEqualTo(view(ordinary)).contains(this.remote);
			}
		}
	}

	private static List<@Nullable Object> view(Socket socket) {
		assertThat(socket.getLocalPort()).isPositive();
		assertThat(socket.getLocalSocketAddress())
			.isEqualTo(new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort()));
		return Arrays.asList(socket.getRemoteSocketAddress(), socket.getInetAddress(), socket.getPort(),
				socket.getLocalAddress(), socket.toString().replace("localport=" + socket.getLocalPort(), ""),
				socket.isConnected(), socket.isBound(), socket.isClosed(), socket.isInputShutdown(),
				socket.isOutputShutdown(), socket.getChannel());
	}

	@Test
	void optionsSurvive() throws Exception {
		assertThat(options(true)).isEqualTo(options(false));
		assertOutcomeIsHit();
	}

	private List<Object> options(boolean fastOpen) throws Exception {
		try (Socket socket = fastOpen ? this.sockets.createSocket() : new Socket()) {
			socket.setReceiveBufferSize(30_000);
			socket.setTcpNoDelay(true);
			socket.setReuseAddress(true);
			socket.setSoTimeout(TIMEOUT_MILLIS);
			socket.connect(this.remote);
			socket.setKeepAlive(true);
			socket.setSoLinger(true, 0);
			socket.setSendBufferSize(40_000);
			socket.setTrafficClass(8);
			send(socket, request("/echo/options"));
			assertThat(receive(socket)).endsWith("options");
			return List.of(socket.getReceiveBufferSize(), socket.getTcpNoDelay(), socket.getReuseAddress(),
					socket.getSoTimeout(), socket.getKeepAlive(), socket.getSoLinger(), socket.getSendBufferSize(),
					socket.getTrafficClass(), socket.supportedOptions());
		}
	}

	@Test
	void localAddressMayBeChosen() throws Exception {
		InetAddress local = LoopbackAddresses.unused(this.family);
		BlockingQueue<SocketAddress> seen = new LinkedBlockingQueue<>();
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(), (accepted) -> {
			seen.add(accepted.getRemoteSocketAddress());
			send(accepted, "seen");
		})) {
			// A cookie is for a pair of addresses
			for (int i = 0; i < 2; i++) {
				try (Socket socket = this.sockets.createSocket()) {
					socket.bind(new InetSocketAddress(local, 0));
					int port = socket.getLocalPort();
					socket.connect(server.address());
					assertThat(socket.getLocalSocketAddress()).isEqualTo(new InetSocketAddress(local, port));
					send(socket, "GET / HTTP/1.1\r\n\r\n");
					assertThat(receive(socket)).isEqualTo("seen");
					assertThat(seen.take()).isEqualTo(new InetSocketAddress(local, port));
				}
			}
		}
		assertThat(this.fixture.outcomes().await(2)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class);
		try (Socket socket = this.sockets.createSocket(this.remote.getAddress(), this.remote.getPort(), local, 0)) {
			assertThat(socket.getLocalAddress()).isEqualTo(local);
		}
	}

	@Test
	void misuseFailsAsWithAnOrdinarySocket() throws Exception {
		assertThat(misuse(true)).isEqualTo(misuse(false)).doesNotContain("none");
	}

	private List<String> misuse(boolean fastOpen) throws Exception {
		List<Throwable> failures = new ArrayList<>();
		try (Socket unconnected = newSocket(fastOpen)) {
			failures.add(catchThrowable(() -> unconnected.connect(null)));
			failures.add(catchThrowable(() -> unconnected.connect(this.remote, -1)));
			failures.add(catchThrowable(() -> unconnected.connect(UnixDomainSocketAddress.of(Path.of("x")))));
			failures.add(catchThrowable(unconnected::getInputStream));
			failures.add(catchThrowable(unconnected::getOutputStream));
			failures.add(catchThrowable(unconnected::shutdownInput));
			failures.add(catchThrowable(unconnected::shutdownOutput));
			failures.add(catchThrowable(() -> unconnected.connect(InetSocketAddress.createUnresolved("no.test", 80))));
		}
		try (Socket socket = newSocket(fastOpen)) {
			socket.connect(this.remote);
			failures.add(catchThrowable(() -> socket.connect(this.remote)));
			failures.add(catchThrowable(() -> socket.bind(null)));
			close(socket);
			failures.add(catchThrowable(() -> socket.connect(this.remote)));
			failures.add(catchThrowable(socket::getInputStream));
			failures.add(catchThrowable(socket::getOutputStream));
			failures.add(catchThrowable(socket::shutdownOutput));
			failures.add(catchThrowable(() -> socket.setSoTimeout(1)));
		}
		return failures.stream().map(AbstractSocketTests::description).toList();
	}

	@Test
	void secondConnectAfterAFailureIsAsOfAnOrdinarySocketAndTouchesNoStranger() throws Exception {
		// Without a cookie, so that connect fails itself
		InetSocketAddress nobody = new InetSocketAddress(LoopbackAddresses.unused(this.family), this.upstream.port());
		try (Socket ordinary = new Socket(); Socket socket = this.sockets.createSocket()) {
			assertSame(catchThrowable(() -> socket.connect(nobody)), catchThrowable(() -> ordinary.connect(nobody)));
			// Gets the number of the socket that failed
			try (RawSocket stranger = new RawSocket(nobody)) {
				assertSame(catchThrowable(() -> socket.connect(nobody)),
						catchThrowable(() -> ordinary.connect(nobody)));
				assertThat(RawSocket.fastOpenConnect(stranger.fd())).isZero();
			}
		}
		assertThat(this.fixture.outcomes().await(1)).containsExactly(new Failed(FailureReason.REFUSED));
	}

	@Test
	void factoryConnectsAndClosesWhatItCannotConnect() throws Exception {
		InetAddress address = this.remote.getAddress();
		try (Socket byAddress = this.sockets.createSocket(address, this.remote.getPort());
				Socket byName = this.sockets.createSocket(address.getHostAddress(), this.remote.getPort());
				Socket local = this.sockets.createSocket(address.getHostAddress(), this.remote.getPort(), null, 0)) {
			for (Socket socket : List.of(byAddress, byName, local)) {
				send(socket, request("/echo/connected"));
				assertThat(receive(socket)).endsWith("connected");
			}
		}
		assertThat(this.fixture.outcomes().await(3)).hasOnlyElementsOfType(Hit.class);
		assertSame(catchThrowable(() -> this.sockets.createSocket("no.invalid", 80)),
				catchThrowable(() -> new Socket("no.invalid", 80)));
	}

}
