// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.ScriptedServer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for the failures of a socket of {@link FastOpenSocketFactory}, and for closing
 * it.
 */
class FastOpenSocketFailureTests extends AbstractSocketTests {

	@ParameterizedTest
	@EnumSource
	void connectTimeoutBoundsTheHandshake(FirstUse use) throws Exception {
		try (FullListener busy = new FullListener(this.remote.getAddress()); Socket ordinary = new Socket()) {
			Throwable expected = catchThrowable(() -> ordinary.connect(busy.address(), 300));
			try (Socket socket = this.sockets.createSocket()) {
				socket.connect(busy.address(), 300);
				long start = System.nanoTime();
				BlockedThread blocked = BlockedThread.in(() -> {
					use.of(socket);
					return null;
				});
				assertSame(blocked.failure(), expected);
				assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(Duration.ofMillis(290),
						Duration.ofSeconds(5));
				// Whatever is done next
				assertSame(catchThrowable(socket::getInputStream), expected);
			}
		}
		assertOutcomeIs(new Failed(FailureReason.TIMEOUT));
	}

	@ParameterizedTest
	@EnumSource
	void refusedIsWhatConnectWouldHaveThrown(FirstUse use) throws Exception {
		InetSocketAddress nobody = nobody();
		Throwable expected = catchThrowable(() -> open(false, nobody));
		assertThat(expected).isInstanceOf(ConnectException.class);
		try (Socket socket = connect(nobody)) {
			assertSame(catchThrowable(() -> {
				use.of(socket);
				// Half-closing alone does not meet it
				socket.getInputStream().read();
			}), expected);
		}
		assertOutcomeIs(new Failed(FailureReason.REFUSED));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void readTimeoutDoesNotBoundTheHandshake(boolean connectTimeout) throws Exception {
		try (FullListener busy = new FullListener(this.remote.getAddress());
				Socket socket = this.sockets.createSocket()) {
			socket.setSoTimeout(400);
			socket.connect(busy.address(), connectTimeout ? 5000 : 0);
			send(socket, request("/echo/lost"));
			BlockedThread reader = BlockedThread.in(() -> {
				assertThat(receive(socket)).isEqualTo("at last");
				return null;
			});
			// The SYN is sent again after a second
			busy.acceptWaiting();
			try (Socket accepted = busy.accept()) {
				assertThat(accepted.getInputStream().read()).isEqualTo('G');
				send(accepted, "at last");
			}
			assertThat(reader.failure()).isNull();
		}
		assertOutcomeIs(new Fallback(FallbackReason.SYN_RETRANSMITTED));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void socketCanBeReadAgainAfterItsReadTimeout(boolean fastOpen) throws Exception {
		try (Socket socket = open(fastOpen, this.remote)) {
			socket.setSoTimeout(100);
			send(socket, request("/slow/600"));
			assertThat(catchThrowable(() -> socket.getInputStream().read()))
				.isExactlyInstanceOf(SocketTimeoutException.class)
				.hasMessage("Read timed out");
			assertThat(socket.isClosed()).isFalse();
			socket.setSoTimeout(TIMEOUT_MILLIS);
			assertThat(receive(socket)).endsWith("slow");
		}
		if (fastOpen) {
			assertOutcomeIsHit();
		}
	}

	@Test
	void closingWakesAReader() throws Exception {
		try (FullListener busy = new FullListener(this.remote.getAddress());
				Socket ordinary = open(false, this.remote);
				Socket established = connect();
				Socket handshaking = connect(busy.address());
				Socket silent = connect(busy.address())) {
			send(ordinary, request("/slow/9000"));
			Throwable expected = closeUnder(ordinary, () -> ordinary.getInputStream().read());
			assertThat(expected).isExactlyInstanceOf(SocketException.class).hasMessage("Socket closed");
			send(established, request("/slow/9000"));
			assertSame(closeUnder(established, () -> established.getInputStream().read()), expected);
			send(handshaking, request("/echo/handshaking"));
			assertSame(closeUnder(handshaking, () -> handshaking.getInputStream().read()), expected);
			assertSame(closeUnder(silent, () -> silent.getInputStream().read()), expected);
		}
		List<FastOpenOutcome> outcomes = this.fixture.outcomes().await(3);
		assertThat(outcomes.get(0)).isInstanceOf(Hit.class);
		assertThat(outcomes.subList(1, 3)).containsOnly(new Failed(FailureReason.CANCELLED));
	}

	@Test
	void closingWakesAWriter() throws Exception {
		byte[] large = largeGet(64 << 20).getBytes(StandardCharsets.US_ASCII);
		try (FullListener busy = new FullListener(this.remote.getAddress());
				ScriptedServer deaf = new ScriptedServer(this.remote.getAddress(),
						(accepted) -> Awaitility.await().forever().until(() -> false));
				Socket ordinary = open(false, deaf.address());
				Socket established = connect(deaf.address());
				Socket handshaking = connect(busy.address());
				Socket posting = connect(busy.address())) {
			Throwable expected = closeUnder(ordinary, () -> write(ordinary, large));
			assertThat(expected).isExactlyInstanceOf(SocketException.class).hasMessage("Socket closed");
			assertSame(closeUnder(established, () -> write(established, large)), expected);
			assertSame(closeUnder(handshaking, () -> write(handshaking, large)), expected);
			assertSame(closeUnder(posting, () -> write(posting, POST.getBytes(StandardCharsets.US_ASCII))), expected);
		}
		List<FastOpenOutcome> outcomes = this.fixture.outcomes().await(3);
		assertThat(outcomes.get(0)).isInstanceOf(Hit.class);
		assertThat(outcomes.subList(1, 3)).containsOnly(new Failed(FailureReason.CANCELLED));
	}

	private static @Nullable Void write(Socket socket, byte[] bytes) throws IOException {
		socket.getOutputStream().write(bytes);
		return null;
	}

	private static @Nullable Throwable closeUnder(Socket socket, Callable<?> blocking) throws Exception {
		BlockedThread blocked = BlockedThread.in(blocking);
		socket.close();
		return blocked.failure();
	}

	@Test
	void closingWithoutHavingWrittenSendsNothingAndIsCountedOnce() throws Exception {
		long sent = this.namespace.counter("Tcp", "OutSegs");
		try (Socket socket = connect()) {
			InputStream in = socket.getInputStream();
			OutputStream out = socket.getOutputStream();
			in.close();
			assertThat(socket.isClosed()).isTrue();
			close(socket);
			assertThat(catchThrowable(() -> out.write(1))).hasMessage("Socket closed");
			assertThat(catchThrowable(in::read)).hasMessage("Socket closed");
		}
		assertThat(this.namespace.counter("Tcp", "OutSegs")).isEqualTo(sent);
		assertOutcomeIs(new Failed(FailureReason.CANCELLED));
		assertThat(this.upstream.accepted()).isZero();
	}

	/**
	 * What a client does first, until it needs the server.
	 */
	enum FirstUse {

		READ_AFTER_GET {
			@Override
			void of(Socket socket) throws IOException {
				send(socket, request("/echo/get"));
				socket.getInputStream().read();
			}
		},

		GET_LARGER_THAN_A_SYN {
			@Override
			void of(Socket socket) throws IOException {
				send(socket, largeGet(200_000));
			}
		},

		POST {
			@Override
			void of(Socket socket) throws IOException {
				send(socket, AbstractSocketTests.POST);
			}
		},

		READ {
			@Override
			void of(Socket socket) throws IOException {
				socket.getInputStream().read();
			}
		},

		HALF_CLOSE {
			@Override
			void of(Socket socket) throws IOException {
				socket.shutdownOutput();
			}
		},

		URGENT_DATA {
			@Override
			void of(Socket socket) throws IOException {
				socket.sendUrgentData(1);
			}
		};

		abstract void of(Socket socket) throws IOException;

	}

}
