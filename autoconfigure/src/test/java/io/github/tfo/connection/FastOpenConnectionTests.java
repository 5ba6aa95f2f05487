package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.tfo.ClientLibrary;
import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.linux.Errno;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import io.github.tfo.testing.ScriptedSystemCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenConnection}: each transition, also those that the kernel
 * cannot be made to take at will.
 */
class FastOpenConnectionTests {

	private static final int FD = 7;

	private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("upstream", 80);

	private static final Duration REST = Duration.ofMinutes(1);

	private static final TcpInfo ESTABLISHED = ScriptedSystemCalls.info(State.ESTABLISHED);

	private final ScriptedSystemCalls kernel = new ScriptedSystemCalls();

	private int descriptor = FD;

	private final ConnectionSocket socket = () -> this.descriptor;

	private final List<FastOpenOutcome> outcomes = new ArrayList<>();

	// Of the back-off, stands still unless a test moves it
	private final AtomicLong clock = new AtomicLong();

	private final BackOff backOff = new BackOff(REST, Duration.ofHours(1), this.clock::get);

	private final FastOpenConnection connection = connection();

	private FastOpenConnection connection() {
		return connection("GET");
	}

	private FastOpenConnection connection(String... methods) {
		return new FastOpenConnection(this.kernel, (remote) -> true, new EarlyDataPolicy(List.of(methods)),
				this.backOff, (connection, outcome) -> this.outcomes.add(outcome), ClientLibrary.REACTOR_NETTY,
				"upstream");
	}

	@Test
	void tellsWhomTheConnectionWasOpenedTo() {
		List<ConnectionDescription> descriptions = new ArrayList<>();
		FastOpenConnection told = new FastOpenConnection(this.kernel, (remote) -> true, new EarlyDataPolicy(List.of()),
				this.backOff, (connection, outcome) -> descriptions.add(connection), ClientLibrary.REACTOR_NETTY,
				"upstream");
		told.connecting(this.socket, REMOTE);
		told.closed(FailureReason.OTHER);
		assertThat(descriptions)
			.containsExactly(new ConnectionDescription(ClientLibrary.REACTOR_NETTY, "upstream", REMOTE));
	}

	@Test
	void destinationThatIsExcludedIsNeitherAskedForNorCounted() {
		FastOpenConnection excluded = new FastOpenConnection(this.kernel, (remote) -> false,
				new EarlyDataPolicy(List.of("GET")), this.backOff, (connection, outcome) -> this.outcomes.add(outcome),
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
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ofNanos(40_123_000)));
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
		assertThat(this.outcomes).containsExactly(new Hit(sent, complete, Duration.ofMillis(40)));
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
	void whatMayNotRideIsNotSentWithWhatMay() {
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
		assertThat(this.outcomes).containsExactly(new Hit(16, false, Duration.ofMillis(40)));
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

	/**
	 * The number of its descriptor may be another socket's by then.
	 */
	@ParameterizedTest
	@MethodSource("events")
	void socketThatIsNotOpenIsNotTouched(Consumer<FastOpenConnection> event, boolean begun) {
		connectDeferred();
		if (begun) {
			this.kernel.send = 14;
			this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"));
		}
		this.kernel.asked.clear();
		this.descriptor = FastOpenConnection.NO_DESCRIPTOR;
		event.accept(this.connection);
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.connection.ended()).isTrue();
		assertThat(this.outcomes).hasSize(1);
	}

	static Stream<Arguments> events() {
		return Stream.of(arguments((connection) -> connection.firstWrite(bytes("GET / HTTP/1.1\r\n")), false),
				arguments((connection) -> connection.startWithoutData(FallbackReason.NO_DATA), false),
				arguments((connection) -> connection.failed(FailureReason.REFUSED), false),
				arguments(FastOpenConnection::answered, true), arguments(FastOpenConnection::established, true),
				arguments(FastOpenConnection::handshaking, true),
				arguments((connection) -> connection.failed(FailureReason.REFUSED), true),
				arguments((connection) -> connection.givenUp(FailureReason.TIMEOUT), true));
	}

	private static Arguments arguments(Consumer<FastOpenConnection> event, boolean begun) {
		return Arguments.of(event, begun);
	}

	@Test
	void socketThatIsClosedWhileItConnectsIsNotTouched() {
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.asked.clear();
		this.descriptor = FastOpenConnection.NO_DESCRIPTOR;
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.OTHER));
	}

	@ParameterizedTest
	@EnumSource(FailureReason.class)
	void connectThatFailsIsAFailure(FailureReason reason) {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
	}

	@Test
	void handshakeThatFailsIsAFailureOfConnect() {
		sendInSyn();
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.CLOSE);
		assertThat(this.connection.failed(FailureReason.REFUSED)).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.REFUSED));
	}

	@Test
	void failureAfterTheHandshakeIsNoFailureOfConnect() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.CLOSE, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.failed(FailureReason.RESET)).isFalse();
		assertThat(this.outcomes).hasExactlyElementsOfTypes(Hit.class);
	}

	/**
	 * After a SYN that was sent again, without timestamps, there is none.
	 */
	@Test
	void acknowledgedDataIsAHitAlsoWhenNoRoundTripWasMeasured() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.CLOSE, true, FastOpenFailure.UNSPECIFIED, 0, 1);
		assertThat(this.connection.failed(FailureReason.RESET)).isFalse();
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ZERO));
	}

	@Test
	void failureBeforeTheFirstWriteIsAFailureOfConnect() {
		connectDeferred();
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.CLOSE);
		assertThat(this.connection.failed(FailureReason.OTHER)).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.OTHER));
	}

	@Test
	void resetAfterAnOrdinaryHandshakeIsNoFailureOfConnect() {
		connectDeferred();
		this.connection.firstWrite(bytes("POST / HTTP/1.1\r\n"));
		this.kernel.tcpInfo = new TcpInfo(State.CLOSE, false, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.failed(FailureReason.RESET)).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.UNSAFE_METHOD));
	}

	@ParameterizedTest
	@CsvSource({ "GET, REFUSED, true", "GET, UNREACHABLE, false", "GET, TIMEOUT, false", "POST, REFUSED, true",
			"POST, UNREACHABLE, true", "POST, TIMEOUT, true" })
	void connectionThatIsLostIsAFailureOfConnectOnlyWhenTheServerHasSurelySeenNothing(String method,
			FailureReason reason, boolean failureOfConnect) {
		connectDeferred();
		this.kernel.send = 100;
		this.connection.firstWrite(bytes(method + " / HTTP/1.1\r\n"));
		this.kernel.asked.clear();
		assertThat(this.connection.closed(reason)).isEqualTo(failureOfConnect);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
		assertThat(this.kernel.asked).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "OTHER" })
	void connectionThatIsLostForWhatNoSynIsAnsweredByWasEstablished(FailureReason reason) {
		sendInSyn();
		assertThat(this.connection.closed(reason)).isFalse();
		assertThat(this.outcomes).containsExactly(new Hit(100, false, Duration.ZERO));
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "OTHER" })
	void connectionWithoutDataInTheSynThatIsLostLikeThatWasEstablishedToo(FailureReason reason) {
		connectDeferred();
		this.connection.firstWrite(bytes("POST / HTTP/1.1\r\n"));
		assertThat(this.connection.closed(reason)).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.UNSAFE_METHOD));
	}

	@Test
	void failureThatTheKernelDoesNotKnowOfIsNone() {
		connectDeferred();
		assertThat(this.connection.failed(FailureReason.OTHER)).isFalse();
		assertThat(this.connection.ended()).isFalse();
		this.kernel.send = 100;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isEqualTo(100);
		assertThat(this.connection.failed(FailureReason.OTHER)).isFalse();
		assertThat(this.outcomes).isEmpty();
	}

	@Test
	void timeoutBeforeTheAnswerToTheSynIsAFailureOfConnect() {
		sendInSyn();
		assertThat(this.connection.givenUp(FailureReason.TIMEOUT)).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.TIMEOUT));
	}

	@Test
	void closingBeforeTheAnswerToTheSynIsCancelled() {
		sendInSyn();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.CANCELLED));
	}

	@Test
	void closingBeforeTheFirstWriteIsCancelled() {
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.CANCELLED));
	}

	@ParameterizedTest
	@EnumSource(names = { "ESTABLISHED", "OTHER" })
	void closingAfterTheAnswerToTheSynIsWhatTheKernelSays(State state) {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(state, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.outcomes).hasExactlyElementsOfTypes(Hit.class);
	}

	@Test
	void isNotEstablishedUntilTheSynIsAnswered() {
		sendInSyn();
		assertThat(this.connection.established()).isFalse();
		assertThat(this.connection.outcome()).isNull();
		assertThat(this.outcomes).isEmpty();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.established()).isTrue();
		assertThat(this.outcomes).hasExactlyElementsOfTypes(Hit.class);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SYN_SENT")
	void isHandshakingUntilTheServerHasAcceptedOrRefused(State answer) {
		connectDeferred();
		assertThat(this.connection.handshaking()).as("before the SYN").isTrue();
		this.kernel.send = 100;
		this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"));
		assertThat(this.connection.handshaking()).as("after the SYN").isTrue();
		this.kernel.tcpInfo = ScriptedSystemCalls.info(answer);
		assertThat(this.connection.handshaking()).as("after the answer").isFalse();
		assertThat(this.outcomes).isEmpty();
	}

	@Test
	void outcomeIsPublishedOnceAndTheDescriptorIsLeftAloneAfterIt() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.answered();
		this.kernel.asked.clear();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isZero();
		assertThat(this.connection.startWithoutData(FallbackReason.NO_DATA)).isZero();
		this.connection.answered();
		assertThat(this.connection.handshaking()).isFalse();
		assertThat(this.connection.failed(FailureReason.RESET)).isFalse();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.connection.closed(FailureReason.OTHER)).isFalse();
		assertThat(this.outcomes).hasSize(1);
		assertThat(this.kernel.asked).isEmpty();
	}

	@Test
	void connectionThatWasNeverConnectedHasNoOutcome() {
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.connection.failed(FailureReason.OTHER)).isFalse();
		assertThat(this.connection.closed(FailureReason.OTHER)).isFalse();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.outcomes).isEmpty();
		assertThat(this.kernel.asked).isEmpty();
	}

	/**
	 * Without data a missing route says nothing against Fast Open: the destination has it
	 * back as soon as it is reached.
	 */
	@ParameterizedTest
	@CsvSource({ "GET, REFUSED, true", "GET, UNREACHABLE, true", "POST, REFUSED, true", "POST, UNREACHABLE, false" })
	void destinationRestsAfterASynThatFailedAndLongerIfPerhapsForFastOpen(String method, FailureReason reason,
			boolean longer) {
		connectDeferred();
		this.kernel.send = 100;
		this.connection.firstWrite(bytes(method + " / HTTP/1.1\r\n"));
		this.connection.closed(reason);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
		this.backOff.reached(REMOTE);
		assertThat(this.backOff.appliesTo(REMOTE)).isEqualTo(longer);
	}

	@Test
	void destinationThatCouldNotBeReachedRestsUntilAnOrdinaryConnectionIsEstablished() {
		connectDeferred();
		this.connection.startWithoutData(FallbackReason.NO_DATA);
		this.connection.closed(FailureReason.UNREACHABLE);
		this.clock.addAndGet(REST.toNanos());
		FastOpenConnection refused = connection();
		refused.connecting(this.socket, REMOTE);
		refused.closed(FailureReason.REFUSED);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
		FastOpenConnection ordinary = connection();
		ordinary.connecting(this.socket, REMOTE);
		assertThat(ordinary.connected()).isFalse();
		assertThat(this.outcomes).last().isEqualTo(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	/**
	 * The client turns to the next address by itself.
	 */
	@ParameterizedTest
	@EnumSource(names = { "UNREACHABLE", "RESET", "OTHER", "CANCELLED" })
	void destinationDoesNotRestAfterAConnectThatFailedItself(FailureReason reason) {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@Test
	void destinationRestsAfterASynWithDataThatWasSentAgain() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.SYN_RETRANSMITTED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void connectionWithoutFastOpenIsAsToADestinationThatRests() {
		restIsOver();
		this.connection.withoutFastOpen();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
	}

	@Test
	void connectionToADestinationThatRestsIsOrdinary() {
		this.backOff.lost(REMOTE);
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void destinationDoesNotRestAfterDataThatDidNoHarm() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.DATA_NOT_ACKED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void dataThatDidNoHarmEndsTheRestThatAnotherConnectionBegan(boolean acknowledged) {
		sendInSyn();
		this.backOff.lost(REMOTE);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, acknowledged, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	@Test
	void requestThatWasSoonCancelledLeavesTheRestThatAnotherConnectionBegan() {
		sendInSyn();
		this.backOff.lost(REMOTE);
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void startWithoutDataLeavesTheRestThatAnotherConnectionBegan() {
		connectDeferred();
		this.backOff.lost(REMOTE);
		establishWithoutData(0);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@Test
	void afterAProbeWithoutDataTheNextConnectionProbes() {
		restIsOver();
		connectDeferred();
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
		establishWithoutData(0);
		assertThat(this.backOff.appliesTo(REMOTE)).as("the next connection").isFalse();
	}

	@Test
	void afterAProbeThatWasCancelledTheNextConnectionProbes() {
		restIsOver();
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).as("the next connection").isFalse();
	}

	@Test
	void ordinaryConnectionDoesNotEndTheProbeOfAnother() {
		restIsOver();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
	}

	@ParameterizedTest
	@EnumSource(FailureReason.class)
	void ordinaryConnectionThatFailsDoesNotEndTheProbeOfAnother(FailureReason reason) {
		restIsOver();
		assertThat(this.backOff.appliesTo(REMOTE)).as("the probe").isFalse();
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(reason);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
		assertThat(this.backOff.appliesTo(REMOTE)).as("while the probe is out").isTrue();
	}

	@Test
	void destinationDoesNotRestAfterAConnectionThatSentNoSyn() {
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	/**
	 * Something on the way may drop or refuse each SYN with the option.
	 */
	@Test
	void destinationRestsAfterASynWithTheOptionWasRefused() {
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(FailureReason.REFUSED);
		assertThat(this.backOff.appliesTo(REMOTE)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "1, true" })
	void destinationRestsAfterASynThatAskedForACookieWasSentAgain(int retransmissions, boolean rests) {
		this.connection.connecting(this.socket, REMOTE);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.COOKIE_UNAVAILABLE, 40_000,
				retransmissions);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new CookieRequested());
		assertThat(this.backOff.appliesTo(REMOTE)).isEqualTo(rests);
	}

	@ParameterizedTest
	@CsvSource({ "0, false", "1, true" })
	void destinationRestsAfterASynWithoutDataWasSentAgain(int retransmissions, boolean rests) {
		connectDeferred();
		establishWithoutData(retransmissions);
		assertThat(this.backOff.appliesTo(REMOTE)).isEqualTo(rests);
	}

	@Test
	void failureOfAConnectionWithoutTheOptionLetsNothingRest() {
		this.kernel.setFastOpenConnect = -Errno.EOPNOTSUPP;
		this.connection.connecting(this.socket, REMOTE);
		this.connection.closed(FailureReason.REFUSED);
		assertThat(this.backOff.appliesTo(REMOTE)).isFalse();
	}

	private void connectDeferred() {
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isTrue();
	}

	private void establishWithoutData(int retransmissions) {
		this.connection.startWithoutData(FallbackReason.NO_DATA);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.UNSPECIFIED, 40_000,
				retransmissions);
		assertThat(this.connection.established()).isTrue();
	}

	private void restIsOver() {
		this.backOff.lost(REMOTE);
		this.clock.addAndGet(REST.toNanos());
	}

	private void sendInSyn() {
		connectDeferred();
		this.kernel.send = 100;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isEqualTo(100);
	}

	private static ByteBuffer bytes(String text) {
		return StandardCharsets.US_ASCII.encode(text);
	}

}
