// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.testing.ScriptedServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for reading and writing by a socket of {@link FastOpenSocketFactory}.
 */
class FastOpenSocketStreamTests extends AbstractSocketTests {

	@Test
	void requestThatDoesNotFitIntoTheSynArrivesWhole() throws Exception {
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(),
				(accepted) -> send(accepted, "" + accepted.getInputStream().readAllBytes().length));
				Socket socket = connect(server.address())) {
			// A SYN over loopback has room for 64 KiB
			send(socket, largeGet(200_000));
			socket.shutdownOutput();
			assertThat(receive(socket)).isEqualTo("" + largeGet(200_000).length());
		}
		assertOutcomeIsHit();
	}

	@Test
	void serverMaySpeakFirst() throws Exception {
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(), (accepted) -> {
			send(accepted, "hello");
			send(accepted, "" + (char) accepted.getInputStream().read());
		}); Socket socket = connect(server.address())) {
			assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
			socket.getOutputStream().write('x');
			assertThat(receive(socket)).isEqualTo("x");
		}
		assertOutcomeIs(new Fallback(FallbackReason.NO_DATA));
	}

	@Test
	void whenOnlyAvailableIsAskedThenTheHandshakeStarts() throws Exception {
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(),
				(accepted) -> send(accepted, "hello")); Socket socket = connect(server.address())) {
			InputStream in = socket.getInputStream();
			Awaitility.await().until(() -> in.available() == 5);
			assertThat(receive(socket)).isEqualTo("hello");
		}
		assertOutcomeIs(new Fallback(FallbackReason.NO_DATA));
	}

	@Test
	void writingNothingSendsNothing() throws Exception {
		long opened = passiveOpens();
		try (Socket socket = connect()) {
			socket.getOutputStream().write(new byte[0]);
			socket.getOutputStream().write(new byte[5], 5, 0);
			socket.getOutputStream().flush();
			assertThat(socket.getInputStream().read(new byte[0])).isZero();
			assertThat(catchThrowable(() -> socket.getOutputStream().write(new byte[5], 3, 3)))
				.isInstanceOf(IndexOutOfBoundsException.class);
			assertThat(catchThrowable(() -> socket.getInputStream().read(new byte[5], 3, 3)))
				.isInstanceOf(IndexOutOfBoundsException.class);
			assertThat(passiveOpens()).isEqualTo(opened);
			send(socket, request("/echo/word"));
			assertThat(receive(socket)).endsWith("word");
		}
		assertOutcomeIsHit();
	}

	@Test
	void singleBytesAreWrittenAndRead() throws Exception {
		try (Socket socket = connect()) {
			for (byte b : request("/echo/bytes").getBytes(StandardCharsets.US_ASCII)) {
				socket.getOutputStream().write(b);
			}
			StringBuilder answer = new StringBuilder();
			InputStream in = socket.getInputStream();
			for (int b = in.read(); b >= 0; b = in.read()) {
				answer.append((char) b);
			}
			assertThat(answer.toString()).endsWith("bytes");
			assertThat(in.read()).isEqualTo(-1);
		}
		// A single byte tells of no method
		assertOutcomeIs(new Fallback(FallbackReason.UNSAFE_METHOD));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void urgentDataArrives(boolean fastOpen) throws Exception {
		try (ScriptedServer server = new ScriptedServer(this.remote.getAddress(), (accepted) -> {
			accepted.setOOBInline(true);
			send(accepted, new String(accepted.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
		}); Socket socket = open(fastOpen, server.address())) {
			socket.sendUrgentData('u');
			socket.getOutputStream().write('n');
			assertThat(receive(socket)).isEqualTo("un");
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void halfCloseBeforeAnythingIsWritten(boolean fastOpen) throws Exception {
		try (ScriptedServer server = answeringAtTheEnd(); Socket socket = open(fastOpen, server.address())) {
			socket.shutdownOutput();
			assertThat(socket.isOutputShutdown()).isTrue();
			assertThat(receive(socket)).isEqualTo("0 bytes");
		}
		if (fastOpen) {
			assertOutcomeIs(new Fallback(FallbackReason.NO_DATA));
		}
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void halfCloseRightAfterTheFirstWrite(boolean fastOpen) throws Exception {
		try (ScriptedServer server = answeringAtTheEnd(); Socket socket = open(fastOpen, server.address())) {
			send(socket, "GET / HTTP/1.1\r\n");
			socket.shutdownOutput();
			assertThat(catchThrowable(socket::shutdownOutput)).hasMessage("Socket output is already shutdown");
			assertThat(receive(socket)).isEqualTo("16 bytes");
		}
		if (fastOpen) {
			assertOutcomeIsHit();
		}
	}

	private ScriptedServer answeringAtTheEnd() throws IOException {
		return new ScriptedServer(this.remote.getAddress(),
				(accepted) -> send(accepted, accepted.getInputStream().readAllBytes().length + " bytes"));
	}

	@Test
	void shutdownInputIsAsOfAnOrdinarySocket() throws Exception {
		assertThat(shutDownInput(true)).isEqualTo(shutDownInput(false));
		assertOutcomeIs(new Fallback(FallbackReason.NO_DATA));
		assertThat(this.upstream.requests()).filteredOn("GET /echo/unread"::equals).hasSize(2);
	}

	private List<Object> shutDownInput(boolean fastOpen) throws Exception {
		int requests = this.upstream.requests().size();
		try (Socket socket = open(fastOpen, this.remote)) {
			InputStream in = socket.getInputStream();
			socket.shutdownInput();
			send(socket, request("/echo/unread"));
			Awaitility.await().until(() -> this.upstream.requests().size() > requests);
			return List.of(in.read(), in.available(), description(catchThrowable(socket::getInputStream)),
					description(catchThrowable(socket::shutdownInput)));
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, TIMEOUT_MILLIS })
	@NeedsRealRoot
	void requestSucceedsWhenTheCookieIsFlushedBetweenConnectAndFirstWrite(int timeout) throws Exception {
		try (Socket socket = this.sockets.createSocket()) {
			// With a timeout the JDK makes the descriptor non-blocking
			socket.connect(this.remote, timeout);
			this.namespace.flushTcpMetrics();
			send(socket, request("/echo/flushed"));
			assertThat(receive(socket)).endsWith("flushed");
		}
		assertOutcomeIs(new CookieRequested());
		assertThat(kernelActive()).isEqualTo(this.kernelActive);
		assertThat(this.upstream.requests()).containsOnlyOnce("GET /echo/flushed");
	}

	@Test
	void onceTheServerHasAnsweredTheStreamsAreTheJdks() throws Exception {
		try (Socket socket = connect(); Socket ordinary = open(false, this.remote)) {
			assertThat(socket.getInputStream()).doesNotHaveSameClassAs(ordinary.getInputStream());
			assertThat(socket.getOutputStream()).doesNotHaveSameClassAs(ordinary.getOutputStream());
			send(socket, request("/echo/first"));
			assertThat(socket.getInputStream().read()).isEqualTo('H');
			assertThat(socket.getInputStream()).hasSameClassAs(ordinary.getInputStream());
			assertThat(socket.getOutputStream()).hasSameClassAs(ordinary.getOutputStream());
		}
		try (Socket socket = connect(); Socket ordinary = open(false, this.remote)) {
			send(socket, POST);
			assertThat(socket.getInputStream()).hasSameClassAs(ordinary.getInputStream());
		}
	}

}
