// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.linux.Errno;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenConnection}: what is sent in the SYN, and the outcome. Each
 * transition is tested, also those that the kernel cannot be made to take at will.
 */
class FastOpenConnectionTests extends AbstractFastOpenConnectionTests {

	@Test
	void tellsWhomTheConnectionWasOpenedTo() {
		List<ConnectionDescription> descriptions = new ArrayList<>();
		FastOpenConnection told = new FastOpenConnection(this.kernel, (remote) -> true, new EarlyDataPolicy(List.of()),
				this.health, (connection, outcome) -> descriptions.add(connection), ClientLibrary.REACTOR_NETTY,
				"upstream");
		told.connecting(this.socket, REMOTE);
		told.closed(FailureReason.OTHER);
		assertThat(descriptions)
			.containsExactly(new ConnectionDescription(ClientLibrary.REACTOR_NETTY, "upstream", REMOTE));
	}

	@Test
	void destinationThatIsExcludedIsNeitherAskedForNorCounted() {
		FastOpenConnection excluded = new FastOpenConnection(this.kernel, (remote) -> false,
				new EarlyDataPolicy(List.of("GET")), this.health, (connection, outcome) -> this.outcomes.add(outcome),
				ClientLibrary.REACTOR_NETTY, "upstream");
		excluded.connecting(this.socket, REMOTE);
		assertThat(excluded.connected()).isFalse();
		assertThat(excluded.ended()).isTrue();
		assertThat(excluded.givenUp(FailureReason.TIMEOUT)).isFalse();
		assertThat(excluded.closed(FailureReason.REFUSED)).isFalse();
		assertThat(this.outcomes).isEmpty();
		assertThat(this.kernel.asked).isEmpty();
	}

	@Test
	void dataThatWasAcknowledgedWithTheSynIsAHit() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_123, 0);
		this.connection.answered();
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ofNanos(40_123_000), true));
		assertThat(this.kernel.asked).containsExactly("setFastOpenConnect 7", "tcpInfo 7", "send 7", "tcpInfo 7");
	}

	@ParameterizedTest
	@CsvSource({ "18, true", "17, false" })
	void flightIsCompleteWhenTheKernelTookTheWholeRequest(int sent, boolean complete) {
		connectDeferred();
		this.kernel.send = sent;
		this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n\r\nGET /next HTTP/1.1\r\n"));
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.answered();
		assertThat(this.outcomes).containsExactly(new Hit(sent, complete, Duration.ofMillis(40), true));
	}

	@ParameterizedTest
	@CsvSource({ "DATA_NOT_ACKED, DATA_NOT_ACKED", "SYN_RETRANSMITTED, SYN_RETRANSMITTED",
			"UNSPECIFIED, DATA_NOT_ACKED", "COOKIE_UNAVAILABLE, DATA_NOT_ACKED" })
	void dataThatWasNotAcknowledgedWithTheSynIsAFallback(FastOpenFailure failure, FallbackReason reason) {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, failure, 40_000, 0);
		this.connection.answered();
		assertThat(this.outcomes).containsExactly(new Fallback(reason));
	}

	@Test
	void connectWithoutCookieIsDeferredToTheHandshake() {
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.tcpInfo = ESTABLISHED;
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new CookieRequested());
	}

	@Test
	void cookieThatIsGoneAtTheFirstWriteIsDeferredToTheHandshake() {
		connectDeferred();
		this.kernel.send = -Errno.EINPROGRESS;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isZero();
		assertThat(this.outcomes).isEmpty();
		this.kernel.tcpInfo = ESTABLISHED;
		this.connection.answered();
		assertThat(this.outcomes).containsExactly(new CookieRequested());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -Errno.EINPROGRESS, -Errno.EAGAIN })
	void unsafeMethodStartsTheHandshakeAndSendsNothing(int result) {
		connectDeferred();
		this.kernel.startHandshake = result;
		assertThat(this.connection.firstWrite(bytes("POST / HTTP/1.1\r\n"))).isZero();
		this.kernel.tcpInfo = ESTABLISHED;
		this.connection.answered();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.UNSAFE_METHOD));
		assertThat(this.kernel.asked).contains("startHandshake 7").doesNotContain("send 7");
	}

	@Test
	void whatMayNotBeInTheSynIsNotSentWithWhatMay() {
		connectDeferred();
		String request = "GET / HTTP/1.1\r\n\r\n";
		ByteBuffer data = bytes("past" + request + "POST / HTTP/1.1\r\n\r\n");
		data.position(4);
		this.kernel.send = request.length();
		assertThat(this.connection.firstWrite(data)).isEqualTo(request.length());
		assertThat(this.kernel.sent).containsExactly(request);
		assertThat(data.position()).isEqualTo(4);
		assertThat(data.remaining()).isGreaterThan(request.length());
	}

	@Test
	void startWithoutDataSendsNothing() {
		connectDeferred();
		this.kernel.startHandshake = -Errno.EINPROGRESS;
		assertThat(this.connection.startWithoutData(FallbackReason.NO_DATA)).isZero();
		this.kernel.tcpInfo = ESTABLISHED;
		assertThat(this.connection.established()).isTrue();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.NO_DATA));
		assertThat(this.kernel.asked).doesNotContain("send 7");
	}

	@ParameterizedTest
	@CsvSource({ "95, UNSUPPORTED", "92, UNSUPPORTED", "1, UNSUPPORTED", "11, INITIALIZING" })
	void optionThatIsRefusedIsAFallbackOnceConnected(int errno, FallbackReason reason) {
		this.kernel.setFastOpenConnect = -errno;
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.outcomes).isEmpty();
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(reason));
		assertThat(this.kernel.asked).containsExactly("setFastOpenConnect 7");
	}

	@Test
	void socketWithoutReachableDescriptorIsAFallback() {
		this.kernel.setFastOpenConnect = -Errno.EBADF;
		this.connection.connecting(ConnectionSocket.CLOSED, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.UNSUPPORTED));
		assertThat(this.kernel.asked).containsExactly("setFastOpenConnect -1");
	}

	@ParameterizedTest
	@CsvSource({ "111, REFUSED", "110, TIMEOUT", "101, UNREACHABLE", "113, UNREACHABLE", "104, RESET", "32, RESET",
			"95, OTHER" })
	void firstWriteThatFailsIsAFailureWithItsErrorNumber(int errno, FailureReason reason) {
		connectDeferred();
		this.kernel.send = -errno;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isEqualTo(-errno);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
		assertThat(this.connection.outcome()).isEqualTo(new Failed(reason));
	}

	@Test
	void unsafeMethodWhoseHandshakeCannotBeStartedIsAFailureWithItsErrorNumber() {
		connectDeferred();
		this.kernel.startHandshake = -Errno.ENETUNREACH;
		assertThat(this.connection.firstWrite(bytes("POST / HTTP/1.1\r\n"))).isEqualTo(-Errno.ENETUNREACH);
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.UNREACHABLE));
	}

	@Test
	void startWithoutDataThatCannotBeStartedIsAFailureWithItsErrorNumber() {
		connectDeferred();
		this.kernel.startHandshake = -Errno.ENETUNREACH;
		assertThat(this.connection.startWithoutData(FallbackReason.NO_DATA)).isEqualTo(-Errno.ENETUNREACH);
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.UNREACHABLE));
	}

	/**
	 * A packet filter of this machine, or no route, not the server.
	 */
	@ParameterizedTest
	@ValueSource(ints = { Errno.EPERM, Errno.EACCES, Errno.ENETUNREACH })
	void connectionWhoseSynCannotBeSentMayBeOpenedAgain(int errno) {
		connectDeferred();
		this.kernel.send = -errno;
		this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"));
		assertThat(this.connection.mayConnectAgain(true)).isTrue();
	}

	@Test
	void connectionThatIsResetWithinTheFirstWriteWasEstablished() {
		connectDeferred();
		this.kernel.send = -Errno.ECONNRESET;
		this.kernel.tcpInfo = new TcpInfo(State.CLOSE, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isEqualTo(-Errno.ECONNRESET);
		assertThat(this.outcomes).containsExactly(new Hit(16, false, Duration.ofMillis(40), true));
		assertThat(this.connection.mayConnectAgain(true)).isFalse();
	}

	/**
	 * A refusal may be the reset of a server that has executed what was in the SYN.
	 */
	@ParameterizedTest
	@CsvSource({ "GET, REFUSED, true, false", "HEAD, REFUSED, true, false", "OPTIONS, UNREACHABLE, true, false",
			"TRACE, REFUSED, true, false", "PUT, REFUSED, false, false", "PUT, UNREACHABLE, false, false",
			"GETX, REFUSED, false, false", "POST, REFUSED, true, true", "POST, UNREACHABLE, true, true",
			"ClientHello, REFUSED, true, true", "ClientHello, UNREACHABLE, true, true", "GET, TIMEOUT, false, false",
			"GET, CANCELLED, false, false", "ClientHello, TIMEOUT, false, false" })
	void connectionIsOpenedAgainOnlyForWhatMayBeRepeated(String first, FailureReason reason, boolean withRetries,
			boolean withoutRetries) {
		FastOpenConnection connection = connection("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "GETX");
		connection.connecting(this.socket, REMOTE);
		connection.connected();
		this.kernel.send = 14;
		connection.firstWrite(first.equals("ClientHello") ? ByteBuffer.wrap(new byte[] { 22, 3, 1, 0, 9, 1, 0, 0, 5 })
				: bytes(first + " / HTTP/1.1\r\n\r\n"));
		assertThat(connection.mayConnectAgain(true)).isFalse();
		connection.closed(reason);
		assertThat(connection.mayConnectAgain(true)).isEqualTo(withRetries);
		assertThat(connection.mayConnectAgain(false)).isEqualTo(withoutRetries);
	}

	@Test
	void eventsBeforeConnectHasSucceededAreIgnored() {
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.tcpInfo = ESTABLISHED;
		this.kernel.asked.clear();
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n\r\n"))).isZero();
		assertThat(this.connection.startWithoutData(FallbackReason.NO_DATA)).isZero();
		this.connection.answered();
		assertThat(this.connection.established()).isFalse();
		assertThat(this.connection.failed(FailureReason.OTHER)).isFalse();
		assertThat(this.connection.handshaking()).isFalse();
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.outcomes).isEmpty();
	}

	@Test
	void synIsSentOnce() {
		sendInSyn();
		this.kernel.asked.clear();
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n\r\n"))).isZero();
		assertThat(this.connection.startWithoutData(FallbackReason.NO_DATA)).isZero();
		assertThat(this.kernel.asked).isEmpty();
	}

	@Test
	void answerBeforeTheSynIsSentIsIgnored() {
		connectDeferred();
		this.kernel.asked.clear();
		this.connection.answered();
		assertThat(this.connection.established()).isFalse();
		assertThat(this.connection.handshaking()).isTrue();
		assertThat(this.kernel.asked).isEmpty();
	}

	/**
	 * The time in which the SYN was deferred is no time that a client waited for an
	 * answer.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void clientsPatienceBeginsWithTheSyn(boolean withData) {
		connectDeferred();
		this.clock.addAndGet(Duration.ofMinutes(1).toNanos());
		if (withData) {
			this.kernel.send = 18;
			this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n\r\n"));
		}
		else {
			this.connection.startWithoutData(FallbackReason.NO_DATA);
		}
		this.connection.givenUp(FailureReason.TIMEOUT);
		assertThat(this.health.tryAcquirePermission(REMOTE)).isTrue();
	}

}
