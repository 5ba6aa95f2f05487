package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.connection.FastOpenOutcome.DeferredToHandshake;
import io.github.tfo.connection.FastOpenOutcome.Failed;
import io.github.tfo.connection.FastOpenOutcome.Fallback;
import io.github.tfo.connection.FastOpenOutcome.Hit;
import io.github.tfo.socket.Errno;
import io.github.tfo.socket.TcpInfo;
import io.github.tfo.socket.TcpInfo.FastOpenFailure;
import io.github.tfo.socket.TcpInfo.State;
import io.github.tfo.testing.ScriptedSocketCalls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenConnection}: each transition, also those that the kernel
 * cannot be made to take at will.
 */
class FastOpenConnectionTests {

	private static final int FD = 7;

	private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("upstream", 80);

	private static final TcpInfo ESTABLISHED = ScriptedSocketCalls.info(State.ESTABLISHED);

	private final ScriptedSocketCalls kernel = new ScriptedSocketCalls();

	private final List<FastOpenOutcome> outcomes = new ArrayList<>();

	private final BackOff backOff = new BackOff(Duration.ofMinutes(1), Duration.ofHours(1));

	private final FastOpenConnection connection = connection();

	private FastOpenConnection connection() {
		return new FastOpenConnection(this.kernel, Destinations.ALL, new EarlyDataPolicy(List.of("GET")), this.backOff,
				(peer, outcome) -> this.outcomes.add(outcome), ClientLibrary.REACTOR_NETTY, "upstream");
	}

	@Test
	void tellsWhomTheConnectionWasOpenedTo() {
		List<Peer> peers = new ArrayList<>();
		FastOpenConnection told = new FastOpenConnection(this.kernel, Destinations.ALL, new EarlyDataPolicy(List.of()),
				this.backOff, (peer, outcome) -> peers.add(peer), ClientLibrary.REACTOR_NETTY, "upstream");
		told.connecting(FD, REMOTE);
		told.closed(FailureReason.OTHER);
		assertThat(peers).containsExactly(new Peer(ClientLibrary.REACTOR_NETTY, "upstream", REMOTE));
	}

	@Test
	void destinationThatIsExcludedIsNeitherAskedForNorCounted() {
		FastOpenConnection excluded = new FastOpenConnection(this.kernel,
				new Destinations(List.of(), List.of(DestinationPattern.parse("upstream"))),
				new EarlyDataPolicy(List.of("GET")), this.backOff, (peer, outcome) -> this.outcomes.add(outcome),
				ClientLibrary.REACTOR_NETTY, "upstream");
		excluded.connecting(FD, REMOTE);
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
		assertThat(this.outcomes).containsExactly(new Hit(100, Duration.ofNanos(40_123_000)));
		assertThat(this.kernel.asked).containsExactly("setFastOpenConnect 7", "tcpInfo 7", "send 7", "tcpInfo 7");
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
		this.connection.connecting(FD, REMOTE);
		this.kernel.tcpInfo = ESTABLISHED;
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new DeferredToHandshake());
	}

	@Test
	void cookieThatIsGoneAtTheFirstWriteIsDeferredToTheHandshake() {
		connectDeferred();
		this.kernel.send = -Errno.EINPROGRESS;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1"))).isZero();
		assertThat(this.outcomes).isEmpty();
		this.kernel.tcpInfo = ESTABLISHED;
		this.connection.answered();
		assertThat(this.outcomes).containsExactly(new DeferredToHandshake());
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, -Errno.EINPROGRESS, -Errno.EAGAIN })
	void unsafeMethodStartsTheHandshakeAndSendsNothing(int result) {
		connectDeferred();
		this.kernel.startHandshake = result;
		assertThat(this.connection.firstWrite(bytes("POST / HTTP/1.1"))).isZero();
		this.kernel.tcpInfo = ESTABLISHED;
		this.connection.answered();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.UNSAFE_METHOD));
		assertThat(this.kernel.asked).contains("startHandshake 7").doesNotContain("send 7");
	}

	@Test
	void handshakeWithoutDataSendsNothing() {
		connectDeferred();
		this.kernel.startHandshake = -Errno.EINPROGRESS;
		assertThat(this.connection.handshakeWithoutData(FallbackReason.NO_DATA)).isZero();
		this.kernel.tcpInfo = ESTABLISHED;
		assertThat(this.connection.established()).isTrue();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.NO_DATA));
		assertThat(this.kernel.asked).doesNotContain("send 7");
	}

	@ParameterizedTest
	@CsvSource({ "95, UNSUPPORTED", "92, UNSUPPORTED", "1, UNSUPPORTED", "11, INITIALIZING" })
	void optionThatIsRefusedIsAFallbackOnceConnected(int errno, FallbackReason reason) {
		this.kernel.setFastOpenConnect = -errno;
		this.connection.connecting(FD, REMOTE);
		assertThat(this.outcomes).isEmpty();
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(reason));
		assertThat(this.kernel.asked).containsExactly("setFastOpenConnect 7");
	}

	@Test
	void socketWithoutReachableDescriptorIsAFallback() {
		this.kernel.setFastOpenConnect = -Errno.EBADF;
		this.connection.connecting(FastOpenConnection.NO_DESCRIPTOR, REMOTE);
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
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1"))).isEqualTo(-errno);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
	}

	@Test
	void connectionThatIsResetWithinTheFirstWriteWasEstablished() {
		connectDeferred();
		this.kernel.send = -Errno.ECONNRESET;
		this.kernel.tcpInfo = new TcpInfo(State.CLOSE, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1"))).isEqualTo(-Errno.ECONNRESET);
		assertThat(this.outcomes).containsExactly(new Hit(14, Duration.ofMillis(40)));
		assertThat(this.connection.mayConnectAgain()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "REFUSED, true", "UNREACHABLE, true", "TIMEOUT, false", "CANCELLED, false" })
	void connectionThatHasFailedAtOnceMayBeOpenedAgain(FailureReason reason, boolean may) {
		connectDeferred();
		this.kernel.send = 14;
		this.connection.firstWrite(bytes("GET / HTTP/1.1"));
		assertThat(this.connection.mayConnectAgain()).isFalse();
		this.connection.closed(reason);
		assertThat(this.connection.mayConnectAgain()).isEqualTo(may);
	}

	@ParameterizedTest
	@EnumSource(FailureReason.class)
	void connectThatFailsIsAFailure(FailureReason reason) {
		this.connection.connecting(FD, REMOTE);
		this.connection.closed(reason);
		assertThat(this.outcomes).containsExactly(new Failed(reason));
	}

	@Test
	void handshakeThatFailsIsAFailureOfConnect() {
		sendInSyn();
		this.kernel.tcpInfo = ScriptedSocketCalls.info(State.CLOSE);
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

	@Test
	void resetAfterAnOrdinaryHandshakeIsNoFailureOfConnect() {
		connectDeferred();
		this.connection.firstWrite(bytes("POST / HTTP/1.1"));
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
		this.connection.firstWrite(bytes(method + " / HTTP/1.1"));
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
		assertThat(this.outcomes).containsExactly(new Hit(100, Duration.ZERO));
	}

	@ParameterizedTest
	@EnumSource(names = { "RESET", "OTHER" })
	void connectionWithoutDataInTheSynThatIsLostLikeThatWasEstablishedToo(FailureReason reason) {
		connectDeferred();
		this.connection.firstWrite(bytes("POST / HTTP/1.1"));
		assertThat(this.connection.closed(reason)).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.UNSAFE_METHOD));
	}

	@Test
	void failureThatTheKernelDoesNotKnowOfIsNone() {
		connectDeferred();
		assertThat(this.connection.failed(FailureReason.OTHER)).isFalse();
		assertThat(this.connection.ended()).isFalse();
		this.kernel.send = 100;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1"))).isEqualTo(100);
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
		assertThat(this.outcomes).isEmpty();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		assertThat(this.connection.established()).isTrue();
		assertThat(this.outcomes).hasExactlyElementsOfTypes(Hit.class);
	}

	@Test
	void outcomeIsPublishedOnceAndTheDescriptorIsLeftAloneAfterIt() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
		this.connection.answered();
		this.kernel.asked.clear();
		this.connection.connecting(FD, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1"))).isZero();
		assertThat(this.connection.handshakeWithoutData(FallbackReason.NO_DATA)).isZero();
		this.connection.answered();
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

	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "TIMEOUT", "UNREACHABLE" })
	void destinationRestsAfterASynWithDataThatFailed(FailureReason reason) {
		sendInSyn();
		this.connection.closed(reason);
		assertThat(this.backOff.rests(REMOTE)).isTrue();
	}

	@Test
	void destinationRestsAfterASynWithDataThatWasSentAgain() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.SYN_RETRANSMITTED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.rests(REMOTE)).isTrue();
	}

	@Test
	void connectionToADestinationThatRestsIsOrdinary() {
		this.backOff.lost(REMOTE);
		this.connection.connecting(FD, REMOTE);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.BACKOFF));
		assertThat(this.kernel.asked).isEmpty();
		assertThat(this.backOff.rests(REMOTE)).isTrue();
	}

	@Test
	void destinationDoesNotRestAfterDataThatDidNoHarm() {
		sendInSyn();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.DATA_NOT_ACKED, 40_000, 0);
		this.connection.answered();
		assertThat(this.backOff.rests(REMOTE)).isFalse();
	}

	@Test
	void destinationDoesNotRestAfterARequestThatWasSoonCancelled() {
		sendInSyn();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.rests(REMOTE)).isFalse();
	}

	@Test
	void destinationDoesNotRestAfterAConnectionThatSentNoSyn() {
		connectDeferred();
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.rests(REMOTE)).isFalse();
	}

	/**
	 * Something on the way may drop or refuse each SYN with the option.
	 */
	@ParameterizedTest
	@EnumSource(names = { "REFUSED", "TIMEOUT" })
	void destinationRestsAfterASynWithTheOptionWasLost(FailureReason reason) {
		this.connection.connecting(FD, REMOTE);
		this.connection.closed(reason);
		assertThat(this.backOff.rests(REMOTE)).isTrue();
	}

	@Test
	void destinationRestsAfterASynThatAskedForACookieWasSentAgain() {
		this.connection.connecting(FD, REMOTE);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.COOKIE_UNAVAILABLE, 40_000, 1);
		assertThat(this.connection.connected()).isFalse();
		assertThat(this.outcomes).containsExactly(new DeferredToHandshake());
		assertThat(this.backOff.rests(REMOTE)).isTrue();
	}

	@Test
	void destinationRestsAfterASynWithoutDataWasSentAgain() {
		connectDeferred();
		this.connection.handshakeWithoutData(FallbackReason.NO_DATA);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.UNSPECIFIED, 40_000, 1);
		assertThat(this.connection.established()).isTrue();
		assertThat(this.backOff.rests(REMOTE)).isTrue();
	}

	@Test
	void failureOfAConnectionWithoutTheOptionLetsNothingRest() {
		this.kernel.setFastOpenConnect = -Errno.EOPNOTSUPP;
		this.connection.connecting(FD, REMOTE);
		this.connection.closed(FailureReason.REFUSED);
		assertThat(this.backOff.rests(REMOTE)).isFalse();
	}

	@Test
	void destinationRestsAfterARequestThatWasGivenUpForWantOfAnAnswer() throws InterruptedException {
		sendInSyn();
		Thread.sleep(600);
		this.connection.givenUp(FailureReason.CANCELLED);
		assertThat(this.backOff.rests(REMOTE)).isTrue();
	}

	private void connectDeferred() {
		this.connection.connecting(FD, REMOTE);
		assertThat(this.connection.connected()).isTrue();
	}

	private void sendInSyn() {
		connectDeferred();
		this.kernel.send = 100;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1"))).isEqualTo(100);
	}

	private static ByteBuffer bytes(String text) {
		return StandardCharsets.US_ASCII.encode(text);
	}

}
