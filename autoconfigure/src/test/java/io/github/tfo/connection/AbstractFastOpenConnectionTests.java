// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.github.tfo.ClientLibrary;
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

	// The clock of path health, which stands still unless a test moves it
	final AtomicLong clock = new AtomicLong(Duration.ofHours(5).toNanos());

	final PathHealth health = new PathHealth(INITIAL, Duration.ofHours(1), this.clock::get);

	final FastOpenConnection connection = connection();

	FastOpenConnection connection() {
		return connection("GET");
	}

	FastOpenConnection connection(String... methods) {
		return new FastOpenConnection(this.kernel, (remote) -> true, new EarlyDataPolicy(List.of(methods)), this.health,
				(connection, outcome) -> this.outcomes.add(outcome), ClientLibrary.REACTOR_NETTY, "upstream");
	}

	void connectDeferred() {
		connectDeferred(this.connection);
	}

	void connectDeferred(FastOpenConnection connection) {
		connection.connecting(this.socket, REMOTE);
		assertThat(connection.connected()).isTrue();
	}

	void sendInSyn() {
		sendInSyn(this.connection);
	}

	void sendInSyn(FastOpenConnection connection) {
		connectDeferred(connection);
		this.kernel.send = 100;
		assertThat(connection.firstWrite(bytes("GET / HTTP/1.1\r\n"))).isEqualTo(100);
	}

	FastOpenConnection inSyn() {
		return inSyn(connection());
	}

	FastOpenConnection inSyn(FastOpenConnection connection) {
		this.kernel.tcpInfo = ScriptedSystemCalls.info(State.SYN_SENT);
		sendInSyn(connection);
		return connection;
	}

	void answer(FastOpenConnection connection, TcpInfo info) {
		this.kernel.tcpInfo = info;
		connection.answered();
	}

	static TcpInfo acknowledged() {
		return new TcpInfo(State.ESTABLISHED, true, FastOpenFailure.UNSPECIFIED, 40_000, 0);
	}

	static TcpInfo retransmitted(FastOpenFailure failure, int retransmissions) {
		return new TcpInfo(State.ESTABLISHED, false, failure, 40_000, retransmissions);
	}

	static ByteBuffer bytes(String text) {
		return StandardCharsets.US_ASCII.encode(text);
	}

}
