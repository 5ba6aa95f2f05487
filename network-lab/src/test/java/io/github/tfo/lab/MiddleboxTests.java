// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import io.github.tfo.lab.Packet.Direction;
import io.github.tfo.lab.junit.WithNetworkLab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.tuple;

/**
 * What middleboxes do is read from the kernels at both ends.
 */
@WithNetworkLab
@SuppressWarnings("try")
class MiddleboxTests {

	private static final byte[] REQUEST = "Sent in the SYN".getBytes(StandardCharsets.US_ASCII);

	// One for each test, so that none finds another's cookies
	private NetworkLab lab;

	private EchoServer server;

	@BeforeEach
	void build() throws Exception {
		this.lab = NetworkLab.builder().roundTrip(Duration.ofMillis(4)).build();
		this.server = EchoServer.in(this.lab.server());
	}

	@AfterEach
	void close() {
		this.server.close();
		this.lab.close();
	}

	@Test
	void tapSeesWhatIsInTheSyn() {
		List<Packet> seen = new CopyOnWriteArrayList<>();
		try (Link.Registration tap = this.lab.link().tap(seen::add)) {
			fetchCookie();
			try (NativeClientSocket socket = connect()) {
				assertThat(socket.connectErrno()).isZero();
				socket.write(REQUEST);
				assertThat(socket.read()).isEqualTo(REQUEST);
				assertThat(socket.synDataAcknowledged()).isTrue();
			}
		}
		List<Packet> syns = seen.stream().filter(Packet::isSyn).toList();
		assertThat(syns).extracting(Packet::direction).containsExactly(Direction.TO_SERVER, Direction.TO_SERVER);
		assertThat(syns).extracting(Packet::destinationPort).containsOnly(this.server.port());
		assertThat(syns).extracting(Packet::fastOpenCookieLength).containsExactly(0, 8);
		assertThat(syns).extracting(Packet::payload).containsExactly(new byte[0], REQUEST);
		assertThat(seen).filteredOn(Packet::isSynAck)
			.extracting(Packet::direction, Packet::fastOpenCookieLength)
			.containsExactly(tuple(Direction.TO_CLIENT, 8), tuple(Direction.TO_CLIENT, 0));
	}

	@Test
	void tapSeesWhatAMiddleboxThenDrops() throws Exception {
		List<Packet> seen = new CopyOnWriteArrayList<>();
		try (Link.Registration drop = this.lab.link().intercept((packet, next) -> {
		}); Link.Registration tap = this.lab.link().tap(seen::add)) {
			assertThat(datagramsThatArrive(0)).isZero();
		}
		assertThat(seen).hasSize(1);
		assertThat(this.lab.link().droppedPackets()).isZero();
	}

	@Test
	void packetsThatAreForwardedTwiceArriveTwice() throws Exception {
		try (Link.Registration duplicate = this.lab.link().intercept((packet, next) -> {
			next.accept(packet);
			next.accept(packet);
		})) {
			assertThat(datagramsThatArrive(2)).isEqualTo(2);
		}
		assertThat(datagramsThatArrive(1)).isOne();
	}

	@Test
	void middleboxesFormAChainInTheOrderOfRegistration() {
		List<String> passed = new CopyOnWriteArrayList<>();
		try (Link.Registration first = box("first", passed); Link.Registration second = box("second", passed)) {
			fetchCookie();
		}
		assertThat(passed.size()).isGreaterThanOrEqualTo(2);
		assertThat(passed.subList(0, 2)).containsExactly("first", "second");
	}

	private Link.Registration box(String name, List<String> passed) {
		return this.lab.link().intercept((packet, next) -> {
			if (packet.direction() == Direction.TO_SERVER) {
				passed.add(name);
			}
			next.accept(packet);
		});
	}

	@Test
	void withoutTheOptionNoCookieIsHandedOut() {
		try (Link.Registration strip = this.lab.link()
			.intercept((packet, next) -> next.accept(packet.withoutFastOpenOption()))) {
			// Linux asks with the assigned option, then with the experimental one
			for (int i = 0; i < 4; i++) {
				try (NativeClientSocket socket = connect()) {
					assertThat(socket.connectErrno()).isEqualTo(NativeClientSocket.EINPROGRESS);
					// Works, so the checksums are right
					socket.write(REQUEST);
					assertThat(socket.read()).isEqualTo(REQUEST);
				}
			}
		}
		assertThat(this.lab.server().counter("Tcp", "InCsumErrors")).isZero();
		assertThat(this.lab.server().counter("TcpExt", "TCPFastOpenCookieReqd")).isZero();
		assertThat(this.lab.server().counter("Tcp", "PassiveOpens")).isEqualTo(4);
		fetchCookie();
		try (NativeClientSocket socket = connect()) {
			assertThat(socket.connectErrno()).isZero();
		}
	}

	@Test
	void withoutTheOptionIp6WorksToo() {
		Ip6.assumeUsable();
		try (Link.Registration strip = this.lab.link()
			.intercept((packet, next) -> next.accept(packet.withoutFastOpenOption()))) {
			for (int i = 0; i < 2; i++) {
				try (NativeClientSocket socket = new NativeClientSocket(this.lab.serverAddress6(),
						this.server.port())) {
					assertThat(socket.connectErrno()).isEqualTo(NativeClientSocket.EINPROGRESS);
					socket.write(REQUEST);
					assertThat(socket.read()).isEqualTo(REQUEST);
				}
			}
		}
		assertThat(this.lab.server().counter("Tcp", "InCsumErrors")).isZero();
	}

	@Test
	void aDroppedSynWithDataIsSentAgainWithout() {
		fetchCookie();
		try (Link.Registration drop = this.lab.link().intercept((packet, next) -> {
			if (!packet.isSyn() || packet.payloadLength() == 0) {
				next.accept(packet);
			}
		}); NativeClientSocket socket = connect()) {
			assertThat(socket.connectErrno()).isZero();
			socket.write(REQUEST);
			assertThat(socket.read()).isEqualTo(REQUEST);
			assertThat(socket.synDataAcknowledged()).isFalse();
			// TFO_SYN_RETRANSMITTED, linux/tcp.h
			assertThat(socket.clientFail()).isEqualTo(3);
		}
	}

	@Test
	void aMiddleboxCanAnswerByItself() {
		fetchCookie();
		try (Link.Registration refuse = this.lab.link().intercept((packet, next) -> {
			if (packet.isSyn()) {
				next.accept(refusal(packet));
			}
			else {
				next.accept(packet);
			}
		}); NativeClientSocket socket = connect()) {
			socket.write(REQUEST);
			assertThatIllegalStateException().isThrownBy(socket::read).withMessage("errno 111");
		}
	}

	/** Turns a SYN round into its RST, ACK. Swapping words leaves the checksum's sum. */
	private static Packet refusal(Packet syn) {
		byte[] bytes = Arrays.copyOf(syn.bytes(), 40);
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		int source = buffer.getInt(12);
		buffer.putInt(12, buffer.getInt(16)).putInt(16, source);
		buffer.putShort(20, (short) syn.destinationPort()).putShort(22, (short) syn.sourcePort());
		int acknowledgement = buffer.getInt(24) + 1 + syn.payloadLength();
		buffer.putInt(24, 0).putInt(28, acknowledgement).putShort(32, (short) 0x5014).putShort(34, (short) 0);
		buffer.putShort(2, (short) 40).putShort(10, (short) 0).putShort(36, (short) 0).putInt(36, 0);
		buffer.putShort(10, checksum(buffer, 0, 20, 0));
		buffer.putShort(36, checksum(buffer, 12, 40, 6 + 20));
		return Packet.of(Direction.TO_CLIENT, bytes);
	}

	private static short checksum(ByteBuffer buffer, int from, int to, int initial) {
		int sum = initial;
		for (int i = from; i < to; i += 2) {
			sum += buffer.getShort(i) & 0xffff;
		}
		return (short) ~((sum & 0xffff) + (sum >> 16));
	}

	/**
	 * A cookie covers the server's address, so that of one replica is none for another.
	 */
	@Test
	void connectionsBehindAnAddressTranslationReachTheReplicasInTurn() throws Exception {
		List<InetAddress> replicas = List.of(this.lab.serverAddress(), this.lab.addServerAddress(1),
				this.lab.addServerAddress(2));
		List<InetAddress> reached = new CopyOnWriteArrayList<>();
		try (Link.Registration translation = this.lab.link()
			.intercept(
					new AddressTranslation(this.lab.serverAddress(), replicas, new AtomicInteger()::getAndIncrement));
				Link.Registration behind = this.lab.link().intercept((packet, next) -> {
					if (packet.isSyn()) {
						reached.add(packet.destination());
					}
					next.accept(packet);
				})) {
			for (int i = 0; i < replicas.size(); i++) {
				try (NativeClientSocket socket = connect()) {
					socket.write(REQUEST);
					assertThat(socket.read()).isEqualTo(REQUEST);
				}
			}
			try (NativeClientSocket socket = connect()) {
				assertThat(socket.connectErrno()).isZero();
				socket.write(REQUEST);
				assertThat(socket.read()).isEqualTo(REQUEST);
				assertThat(socket.synDataAcknowledged()).isFalse();
			}
		}
		assertThat(reached).startsWith(replicas.toArray(InetAddress[]::new)).endsWith(replicas.get(0));
	}

	@Test
	void garbageDoesNotEndTheLink() throws Exception {
		byte[] syn = synBytes();
		try (Link.Registration garbage = this.lab.link().intercept((packet, next) -> {
			for (int length = 0; length < syn.length; length++) {
				next.accept(Packet.of(packet.direction(), Arrays.copyOf(syn, length)).withoutFastOpenOption());
			}
			next.accept(Packet.of(packet.direction(), new byte[] { 0x15, 1, 2, 3 }));
			next.accept(packet);
		}); NativeClientSocket socket = connect()) {
			socket.write(REQUEST);
			assertThat(socket.read()).isEqualTo(REQUEST);
		}
		// The kernel refuses an empty packet, and one of IP version 1
		assertThat(this.lab.link().droppedPackets()).isGreaterThanOrEqualTo(2);
	}

	private byte[] synBytes() {
		AtomicReference<Packet> syn = new AtomicReference<>();
		try (Link.Registration tap = this.lab.link().tap((packet) -> {
			if (packet.isSyn()) {
				syn.set(packet);
			}
		})) {
			fetchCookie();
		}
		return syn.get().bytes();
	}

	@Test
	void aFullLinkDrops() throws Exception {
		this.lab.link().roundTrip(Duration.ofSeconds(4));
		int surplus = 500;
		try (Link.Registration flood = this.lab.link().intercept((packet, next) -> {
			for (int i = 0; i < DelayLine.CAPACITY + surplus; i++) {
				next.accept(packet);
			}
		})) {
			assertThat(datagramsThatArrive(DelayLine.CAPACITY)).isEqualTo(DelayLine.CAPACITY);
		}
		assertThat(this.lab.link().droppedPackets()).isEqualTo(surplus);
	}

	@Test
	void aMiddleboxThatThrowsFailsTheLab() throws Exception {
		try (NetworkLab failing = NetworkLab.builder().roundTrip(Duration.ZERO).build()) {
			IllegalArgumentException thrown = new IllegalArgumentException("Out of order");
			CountDownLatch reached = new CountDownLatch(2);
			try (Link.Registration box = failing.link().intercept((packet, next) -> {
				reached.countDown();
				throw thrown;
			}); DatagramSocket client = new DatagramSocket()) {
				client.send(new DatagramPacket(new byte[1], 1, failing.serverAddress(), 9));
				client.send(new DatagramPacket(new byte[1], 1, failing.serverAddress(), 9));
				assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
			}
			// The relay goes on
			try (EchoServer echo = EchoServer.in(failing.server());
					NativeClientSocket socket = new NativeClientSocket(failing.serverAddress(), echo.port())) {
				socket.write(REQUEST);
				assertThat(socket.read()).isEqualTo(REQUEST);
			}
			assertThatIllegalStateException().isThrownBy(failing::close).withCause(thrown);
		}
	}

	/**
	 * Sends one datagram to the server, waits until as many as expected have arrived and
	 * a little longer, and says how many the server's kernel has counted.
	 */
	private long datagramsThatArrive(int expected) throws Exception {
		long before = delivered();
		DatagramSocket receiver = this.lab.server().call(() -> new DatagramSocket(0));
		try (receiver; DatagramSocket sender = new DatagramSocket()) {
			sender.send(new DatagramPacket(new byte[1], 1, this.lab.serverAddress(), receiver.getLocalPort()));
			long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
			while (delivered() - before < expected && System.nanoTime() < deadline) {
				Thread.sleep(10);
			}
			Thread.sleep(100);
			return delivered() - before;
		}
	}

	private long delivered() {
		return this.lab.server().counter("Ip", "InDelivers");
	}

	private void fetchCookie() {
		NativeClientSocket.fetchCookie(this.lab.serverAddress(), this.server.port());
	}

	private NativeClientSocket connect() {
		return new NativeClientSocket(this.lab.serverAddress(), this.server.port());
	}

}
