package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import io.github.tfo.testing.ScriptedSystemCalls;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Base of the tests for {@link FastOpenConnection}: a kernel that answers as a test says.
 */
abstract class AbstractFastOpenConnectionTests {

	static final int FD = 7;

	static final InetSocketAddress REMOTE = InetSocketAddress.createUnresolved("upstream", 80);

	static final Duration INITIAL = Duration.ofMinutes(1);

	static final TcpInfo ESTABLISHED = ScriptedSystemCalls.info(State.ESTABLISHED);

	final ScriptedSystemCalls kernel = new ScriptedSystemCalls();

	int descriptor = FD;

	final ConnectionSocket socket = () -> this.descriptor;

	final List<FastOpenOutcome> outcomes = new ArrayList<>();

	// The clock of the back-off, which stands still unless a test moves it
	final AtomicLong clock = new AtomicLong();

	final BackOff backOff = new BackOff(INITIAL, Duration.ofHours(1), this.clock::get);

	final FastOpenConnection connection = connection();

	FastOpenConnection connection() {
		return connection("GET");
	}

	FastOpenConnection connection(String... methods) {
		return new FastOpenConnection(this.kernel, (remote) -> true, new EarlyDataPolicy(List.of(methods)),
				this.backOff, (connection, outcome) -> this.outcomes.add(outcome), ClientLibrary.REACTOR_NETTY,
				"upstream");
	}

	void connectDeferred() {
		this.connection.connecting(this.socket, REMOTE);
		assertThat(this.connection.connected()).isTrue();
	}

	void establishWithoutData(int retransmissions) {
		this.connection.startWithoutData(FallbackReason.NO_DATA);
		this.kernel.tcpInfo = new TcpInfo(State.ESTABLISHED, false, FastOpenFailure.UNSPECIFIED, 40_000,
				retransmissions);
		assertThat(this.connection.established()).isTrue();
	}

	void backOffIsOver() {
		this.backOff.lost(REMOTE);
		this.clock.addAndGet(INITIAL.toNanos());
	}

	void sendInSyn() {
		connectDeferred();
		this.kernel.send = 100;
		assertThat(this.connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isEqualTo(100);
	}

	static ByteBuffer bytes(String text) {
		return StandardCharsets.US_ASCII.encode(text);
	}

}
