// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.tfo.lab.Link;
import io.github.tfo.lab.Middlebox;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet.Direction;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import io.github.tfo.testing.RawSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * More connects at once than a listener's backlog, as the guide to operations describes
 * them: a SYN with data takes a place in the accept queue, and while that is full the
 * kernel drops every SYN. The listener accepts nothing here.
 */
@WithNetworkLab(roundTripMillis = 100)
class ListenQueueTests {

	private static final int BACKLOG = 8;

	private static final int CONNECTS = 20;

	private static final AtomicInteger PORTS = new AtomicInteger(8080);

	private static final SystemCalls CALLS = new LibCSystemCalls();

	private final NetworkLab lab;

	private long overflowsBefore;

	private long retransmissionsBefore;

	ListenQueueTests(NetworkLab lab) {
		this.lab = lab;
	}

	@BeforeAll
	@SuppressWarnings("try")
	static void fetchCookie(NetworkLab lab) throws Exception {
		InetSocketAddress remote = unusedAddress(lab);
		try (RawSocket listener = listen(lab, remote, BACKLOG, BACKLOG); RawSocket client = new RawSocket(remote)) {
			assertThat(CALLS.setFastOpenConnect(client.fd())).isZero();
			assertThat(client.connect(remote)).isEqualTo(-Errno.EINPROGRESS);
			Awaitility.await().until(() -> CALLS.tcpInfo(client.fd()).state() == State.ESTABLISHED);
		}
	}

	@BeforeEach
	void readCounters() {
		this.overflowsBefore = overflows();
		this.retransmissionsBefore = retransmissions();
	}

	@Test
	void withoutFastOpenEverySynIsAnswered() throws Exception {
		connectAtOnce(BACKLOG, false, this::assertEverySynIsAnswered);
	}

	@Test
	void whenTheFastOpenQueueIsAsLongAsTheBacklogThenEverySynIsAnswered() throws Exception {
		connectAtOnce(BACKLOG, true, (clients) -> {
			assertEverySynIsAnswered(clients);
			assertThat(clients).filteredOn((client) -> info(client).synDataAcknowledged()).hasSize(BACKLOG);
			assertThat(clients).filteredOn((client) -> info(client).fastOpenFailure() == FastOpenFailure.DATA_NOT_ACKED)
				.hasSize(CONNECTS - BACKLOG);
		});
	}

	@Test
	void whenTheFastOpenQueueIsLongerThanTheBacklogThenSynsAreDropped() throws Exception {
		// The kernel lets in one more than the backlog
		int dropped = CONNECTS - BACKLOG - 1;
		connectAtOnce(CONNECTS, true, (clients) -> {
			Awaitility.await().until(() -> retransmissions() - this.retransmissionsBefore >= dropped);
			assertThat(overflows() - this.overflowsBefore).isGreaterThanOrEqualTo(dropped);
			assertThat(clients).filteredOn((client) -> info(client).state() == State.SYN_SENT).hasSize(dropped);
			assertThat(clients).filteredOn((client) -> info(client).synDataAcknowledged()).hasSize(CONNECTS - dropped);
		});
	}

	private static InetSocketAddress unusedAddress(NetworkLab lab) {
		return new InetSocketAddress(lab.serverAddress(), PORTS.getAndIncrement());
	}

	private static RawSocket listen(NetworkLab lab, InetSocketAddress address, int backlog, int fastOpenQueue)
			throws Exception {
		return lab.server().call(() -> {
			RawSocket listener = new RawSocket(address);
			assertThat(listener.listen(address, backlog, fastOpenQueue)).isZero();
			return listener;
		});
	}

	@SuppressWarnings("try")
	private void connectAtOnce(int fastOpenQueue, boolean fastOpen, Consumer<List<RawSocket>> assertions)
			throws Exception {
		InetSocketAddress remote = unusedAddress(this.lab);
		List<RawSocket> clients = new ArrayList<>();
		try (RawSocket listener = listen(this.lab, remote, BACKLOG, fastOpenQueue);
				Link.Registration box = this.lab.link().intercept(untilAllSynsAreThere())) {
			for (int i = 0; i < CONNECTS; i++) {
				clients.add(connect(remote, fastOpen));
			}
			assertions.accept(clients);
		}
		finally {
			clients.forEach(RawSocket::close);
		}
	}

	private static RawSocket connect(InetSocketAddress remote, boolean fastOpen) {
		RawSocket client = new RawSocket(remote);
		if (fastOpen) {
			ByteBuffer request = StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\n\r\n");
			assertThat(CALLS.setFastOpenConnect(client.fd())).isZero();
			assertThat(client.connect(remote)).isZero();
			assertThat(CALLS.send(client.fd(), request)).isEqualTo(request.remaining());
		}
		else {
			assertThat(client.connect(remote)).isEqualTo(-Errno.EINPROGRESS);
		}
		return client;
	}

	/**
	 * A slow test still is a burst for the server: all SYNs reach it before the first of
	 * its answers has been acknowledged.
	 */
	private static Middlebox untilAllSynsAreThere() {
		List<Runnable> held = new ArrayList<>();
		return (packet, next) -> {
			if (packet.direction() == Direction.TO_CLIENT || held.size() == CONNECTS) {
				next.accept(packet);
				return;
			}
			held.add(() -> next.accept(packet));
			if (held.size() == CONNECTS) {
				held.forEach(Runnable::run);
			}
		};
	}

	private void assertEverySynIsAnswered(List<RawSocket> clients) {
		Awaitility.await()
			.until(() -> clients.stream().allMatch((client) -> info(client).state() == State.ESTABLISHED));
		assertThat(retransmissions()).isEqualTo(this.retransmissionsBefore);
	}

	private static TcpInfo info(RawSocket client) {
		return CALLS.tcpInfo(client.fd());
	}

	private long retransmissions() {
		return this.lab.client().counter("TcpExt", "TCPSynRetrans");
	}

	private long overflows() {
		return this.lab.server().counter("TcpExt", "ListenOverflows");
	}

}
