package io.github.tfo.benchmarks.widearea;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.tfo.lab.Packet;

/**
 * What the packets tell of each variant, by its port at the server.
 */
final class Wire implements Consumer<Packet> {

	private static final int SEQUENCE_NUMBER = 4;

	private static final int ACKNOWLEDGEMENT_NUMBER = 8;

	private final Map<Integer, Counters> ports = new ConcurrentHashMap<>();

	/** The last connection between two ports. */
	private final Map<Long, Opening> openings = new ConcurrentHashMap<>();

	@Override
	public void accept(Packet packet) {
		if (packet.direction() == Packet.Direction.TO_SERVER) {
			fromClient(packet);
		}
		else if (packet.isSynAck()) {
			synAck(packet);
		}
	}

	private void fromClient(Packet packet) {
		Counters counters = counters(packet.destinationPort());
		if (packet.isSyn()) {
			Opening opening = new Opening(number(packet, SEQUENCE_NUMBER) + 1);
			Opening current = this.openings.merge(connection(packet.sourcePort(), packet.destinationPort()), opening,
					(before, now) -> (before.first == now.first) ? before : now);
			if (current == opening) {
				counters.connections.incrementAndGet();
			}
		}
		if (packet.payloadLength() > 0) {
			counters.bytes.addAndGet(packet.payloadLength());
			if (ClientHello.offersSession(packet.payload())) {
				counters.sessions.incrementAndGet();
			}
		}
	}

	private void synAck(Packet packet) {
		Opening opening = this.openings.get(connection(packet.destinationPort(), packet.sourcePort()));
		if (opening != null && number(packet, ACKNOWLEDGEMENT_NUMBER) != opening.first
				&& opening.fastOpen.compareAndSet(false, true)) {
			counters(packet.sourcePort()).fastOpens.incrementAndGet();
		}
	}

	private static long connection(int clientPort, int serverPort) {
		return (long) clientPort << 16 | serverPort;
	}

	/** The lab's link has TCP over IPv4 without fragments. */
	private static int number(Packet packet, int offset) {
		byte[] bytes = packet.bytes();
		return ByteBuffer.wrap(bytes).getInt((bytes[0] & 0xf) * 4 + offset);
	}

	private Counters counters(int port) {
		return this.ports.computeIfAbsent(port, (absent) -> new Counters());
	}

	/**
	 * What there was since the last time.
	 */
	WireCounts take(WideAreaVariant variant) {
		Counters counters = counters(variant.port());
		return new WireCounts(counters.connections.getAndSet(0), counters.fastOpens.getAndSet(0),
				counters.sessions.getAndSet(0), counters.bytes.getAndSet(0));
	}

	/**
	 * What there was of one variant.
	 *
	 * @param connections SYNs, each counted once however often it was sent
	 * @param fastOpens those whose SYN-ACK acknowledged data
	 * @param sessions ClientHellos that would resume a session
	 * @param bytes what the client has sent to the server's application
	 */
	record WireCounts(long connections, long fastOpens, long sessions, long bytes) {

	}

	private static final class Opening {

		/** What a SYN-ACK acknowledges that takes no data. */
		private final int first;

		private final AtomicBoolean fastOpen = new AtomicBoolean();

		Opening(int first) {
			this.first = first;
		}

	}

	private static final class Counters {

		private final AtomicLong connections = new AtomicLong();

		private final AtomicLong fastOpens = new AtomicLong();

		private final AtomicLong sessions = new AtomicLong();

		private final AtomicLong bytes = new AtomicLong();

	}

}
