// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.linux.Errno;
import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import io.github.tfo.testing.ScriptedSystemCalls;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DeferredConnect}: its timers, and the first write of several buffers.
 */
class DeferredConnectTests {

	private static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("upstream", 80);

	private static final String REQUEST = "GET / HTTP/1.1\r\n\r\n";

	private static final TcpInfo ACKNOWLEDGED = new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED,
			40_000, 0);

	private final ScriptedSystemCalls kernel = new ScriptedSystemCalls();

	private final List<FastOpenOutcome> outcomes = new ArrayList<>();

	private final Library library = new Library();

	private int descriptor = 7;

	private final DeferredConnect connect = new DeferredConnect(
			new FastOpenConnection(this.kernel, (remote) -> true, new EarlyDataPolicy(List.of("GET")),
					new PathHealth(Duration.ofMinutes(1), Duration.ofHours(1)),
					(connection, outcome) -> this.outcomes.add(outcome), ClientLibrary.SOCKET, "upstream"),
			this.library);

	@BeforeEach
	void connectDeferred() {
		this.connect.connecting(() -> this.descriptor, REMOTE);
		assertThat(this.connect.isDeferred()).isFalse();
		assertThat(this.connect.connected()).isTrue();
		assertThat(this.connect.isDeferred()).isTrue();
	}

	@Test
	void buffersAreSentAsOneAndLeftAsTheyAre() {
		ByteBuffer[] buffers = { bytes(""), bytes("GET / HT"), bytes(""), bytes("TP/1.1\r\n\r\n") };
		this.kernel.send = REQUEST.length();
		assertThat(this.connect.write(buffers)).isEqualTo(REQUEST.length());
		assertThat(this.kernel.sent).containsExactly(REQUEST);
		assertThat(buffers).extracting(ByteBuffer::remaining).containsExactly(0, 8, 0, 10);
		assertThat(this.connect.isDeferred()).isFalse();
	}

	@Test
	void oneBufferAmongEmptyOnesIsNotCopied() {
		ByteBuffer request = bytes(REQUEST);
		this.connect.write(bytes(""), request, bytes(""));
		assertThat(this.kernel.lastSent).isSameAs(request);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 1 })
	void noMoreIsCopiedThanIsSent(int more) {
		int length = SystemCalls.MAX_SENT_BYTES + more;
		String request = "GET /" + "x".repeat(length - "GET / HTTP/1.1\r\n\r\n".length()) + " HTTP/1.1\r\n\r\n";
		ByteBuffer[] buffers = { bytes(request.substring(0, 100)), bytes(request.substring(100)) };
		this.connect.write(buffers);
		assertThat(this.kernel.sent).extracting(String::length)
			.containsExactly(Math.min(length, SystemCalls.MAX_SENT_BYTES));
	}

	@Test
	void nothingIsSentTwice() {
		this.kernel.send = 5;
		assertThat(this.connect.write(bytes(REQUEST))).isEqualTo(5);
		assertThat(this.connect.write(bytes(REQUEST))).isZero();
		assertThat(this.connect.startWithoutData(FallbackReason.NO_DATA)).isZero();
		assertThat(this.kernel.asked).containsOnlyOnce("send 7").doesNotContain("startHandshake 7");
		assertThat(this.library.delays()).containsExactly(1500);
		assertThat(this.connect.connected()).isFalse();
	}

	@Test
	void startWithoutDataSendsTheSyn() {
		assertThat(this.connect.startWithoutData(FallbackReason.NO_DATA)).isZero();
		assertThat(this.connect.isDeferred()).isFalse();
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.ESTABLISHED);
		assertThat(this.connect.isOver()).isTrue();
		assertThat(this.outcomes).containsExactly(new Fallback(FallbackReason.NO_DATA));
	}

	@Test
	void whenNothingIsWrittenForAWhileThenTheLibraryIsAsked() {
		this.connect.boundDeferral();
		assertThat(this.library.delays()).containsExactly(10);
		this.library.runTimer();
		assertThat(this.library.events).containsExactly("nothing written");
		assertThat(this.connect.isDeferred()).isTrue();
	}

	@Test
	void whenWrittenInTimeThenTheTimeoutOfConnectBeginsInPlaceOfTheDeferral() {
		this.connect.boundDeferral();
		this.connect.write(bytes(REQUEST));
		assertThat(this.library.delays()).containsExactly(10, 1500);
		assertThat(this.library.timers.get(0).cancelled).isTrue();
		assertThat(this.library.timers.get(1).cancelled).isFalse();
	}

	@Test
	void whenTheDeferralEndsWhileItsTimerFiresThenNothingHappens() {
		this.connect.boundDeferral();
		this.connect.write(bytes(REQUEST));
		this.library.timers.get(0).task.run();
		assertThat(this.library.events).isEmpty();
		this.connect.boundDeferral();
		assertThat(this.library.timers).hasSize(2);
	}

	@Test
	void whenThereIsNoConnectTimeoutThenNoneBegins() {
		this.library.connectTimeoutMillis = 0;
		this.connect.write(bytes(REQUEST));
		assertThat(this.library.timers).isEmpty();
	}

	@Test
	void whenTheSocketIsClosedBeforeTheFirstWriteThenNoTimeoutBegins() {
		this.descriptor = FastOpenConnection.NO_DESCRIPTOR;
		assertThat(this.connect.write(bytes(REQUEST))).isZero();
		assertThat(this.library.timers).isEmpty();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.OTHER));
	}

	@Test
	void whenTheSynCannotBeSentThenNoTimeoutBegins() {
		this.connect.boundDeferral();
		this.kernel.startHandshake = -Errno.EHOSTUNREACH;
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.CLOSE);
		assertThat(this.connect.startWithoutData(FallbackReason.NO_DATA)).isEqualTo(-Errno.EHOSTUNREACH);
		assertThat(this.library.delays()).containsExactly(10);
		assertThat(this.library.timers.get(0).cancelled).isTrue();
		assertThat(this.connect.outcome()).isEqualTo(new Failed(FailureReason.UNREACHABLE));
		assertThat(this.connect.mayConnectAgain(false)).isTrue();
	}

	@Test
	void whenTheConnectTimeoutIsOverThenTheConnectHasFailed() {
		this.connect.write(bytes(REQUEST));
		assertThat(this.connect.isHandshaking()).isTrue();
		this.library.runTimer();
		assertThat(this.library.events).containsExactly("timed out");
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.TIMEOUT));
		assertThat(this.connect.isOver()).isTrue();
		assertThat(this.library.events).containsExactly("timed out");
	}

	@Test
	void whenEstablishedAsTheConnectTimeoutIsOverThenItHasNotFailed() {
		sendInSyn();
		this.kernel.tcpInfo = ACKNOWLEDGED;
		this.library.runTimer();
		assertThat(this.library.events).containsExactly("established");
		assertThat(this.connect.outcome()).isInstanceOf(Hit.class);
	}

	@Test
	void libraryIsNotifiedOnceThatTheConnectionIsEstablished() {
		sendInSyn();
		assertThat(this.connect.isOver()).isFalse();
		assertThat(this.library.timers.get(0).cancelled).isFalse();
		this.kernel.tcpInfo = ACKNOWLEDGED;
		this.connect.answered();
		assertThat(this.library.timers.get(0).cancelled).isTrue();
		assertThat(this.connect.isOver()).isTrue();
		this.connect.answered();
		assertThat(this.library.events).containsExactly("established");
	}

	/**
	 * The data is sent again after the handshake, and may be late.
	 */
	@Test
	void whenDataWasNotAcknowledgedThenTheOutcomeComesWithTheAnswer() {
		sendInSyn();
		assertThat(this.connect.isEstablished()).isFalse();
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.DATA_NOT_ACKED, 40_000, 1);
		assertThat(this.connect.isOver()).isTrue();
		assertThat(this.connect.isEstablished()).isTrue();
		assertThat(this.connect.isHandshaking()).isFalse();
		assertThat(this.library.events).containsExactly("established");
		assertThat(this.connect.outcome()).isNull();
		this.connect.answered();
		assertThat(this.connect.outcome()).isEqualTo(new Fallback(FallbackReason.DATA_NOT_ACKED));
		assertThat(this.library.events).containsExactly("established");
		assertThat(this.connect.closed(FailureReason.OTHER)).isFalse();
	}

	@Test
	void failureOfAConnectionThatIsNotEstablishedIsOneOfConnect() {
		sendInSyn();
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.CLOSE);
		assertThat(this.connect.hasFailed(FailureReason.REFUSED)).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.REFUSED));
		assertThat(this.library.timers.get(0).cancelled).isTrue();
		assertThat(this.library.events).isEmpty();
		assertThat(this.connect.mayConnectAgain(true)).isTrue();
		assertThat(this.connect.mayConnectAgain(false)).isFalse();
	}

	@Test
	void failureOfAnEstablishedConnectionIsNoneOfConnect() {
		sendInSyn();
		this.kernel.asked.clear();
		assertThat(this.connect.hasFailed(FailureReason.RESET)).isFalse();
		assertThat(this.kernel.asked).hasSize(1);
		assertThat(this.library.events).isEmpty();
		this.kernel.tcpInfo = ACKNOWLEDGED;
		assertThat(this.connect.hasFailed(FailureReason.RESET)).isFalse();
		assertThat(this.library.events).containsExactly("established");
	}

	@Test
	void whenTheClientClosesThenTheTimerIsCancelled() {
		sendInSyn();
		this.connect.closing();
		assertThat(this.library.timers.get(0).cancelled).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.CANCELLED));
	}

	@Test
	void whenTheSocketIsClosedThenTheTimerIsCancelled() {
		this.connect.startWithoutData(FallbackReason.NO_DATA);
		assertThat(this.connect.closed(FailureReason.TIMEOUT)).isTrue();
		assertThat(this.library.timers.get(0).cancelled).isTrue();
		assertThat(this.outcomes).containsExactly(new Failed(FailureReason.TIMEOUT));
	}

	private void sendInSyn() {
		this.kernel.send = REQUEST.length();
		this.connect.write(bytes(REQUEST));
	}

	private static ByteBuffer bytes(String text) {
		return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static final class Library implements DeferredConnect.Transport {

		private final List<String> events = new ArrayList<>();

		private final List<Timer> timers = new ArrayList<>();

		private int connectTimeoutMillis = 1500;

		@Override
		public int connectTimeoutMillis() {
			return this.connectTimeoutMillis;
		}

		@Override
		public DeferredConnect.Cancellable schedule(Runnable task, int delayMillis) {
			Timer timer = new Timer(task, delayMillis);
			this.timers.add(timer);
			return () -> timer.cancelled = true;
		}

		@Override
		public void nothingWritten() {
			this.events.add("nothing written");
		}

		@Override
		public void established() {
			this.events.add("established");
		}

		@Override
		public void timedOut() {
			this.events.add("timed out");
		}

		private List<Integer> delays() {
			return this.timers.stream().map((timer) -> timer.delayMillis).toList();
		}

		private void runTimer() {
			this.timers.get(this.timers.size() - 1).task.run();
		}

	}

	private static final class Timer {

		private final Runnable task;

		private final int delayMillis;

		private boolean cancelled;

		private Timer(Runnable task, int delayMillis) {
			this.task = task;
			this.delayMillis = delayMillis;
		}

	}

}
