// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.github.tfo.lab.Packet;

/**
 * What the packets tell of each variant, by its port at the server.
 */
final class Wire implements Consumer<Packet> {

	private static final int ACKNOWLEDGEMENT_NUMBER = 8;

	private final Map<Integer, Counts> ports = new ConcurrentHashMap<>();

	/** The sequence number of the last SYN between two ports. */
	private final Map<Long, Integer> syns = new ConcurrentHashMap<>();

	/** That of the last one of which the server has acknowledged data. */
	private final Map<Long, Integer> acknowledged = new ConcurrentHashMap<>();

	@Override
	public void accept(Packet packet) {
		if (packet.direction() == Packet.Direction.TO_SERVER) {
			Counts counts = of(packet.destinationPort());
			counts.bytes.addAndGet(packet.payloadLength());
			if (packet.isSyn() && isNew(this.syns, connection(packet.sourcePort(), packet.destinationPort()),
					packet.sequenceNumber())) {
				counts.connections.incrementAndGet();
			}
		}
		else if (packet.isSynAck()) {
			long connection = connection(packet.destinationPort(), packet.sourcePort());
			Integer syn = this.syns.get(connection);
			if (syn != null && acknowledgement(packet) != syn + 1 && isNew(this.acknowledged, connection, syn)) {
				of(packet.sourcePort()).fastOpens.incrementAndGet();
			}
		}
	}

	/** Else it was sent again. */
	private static boolean isNew(Map<Long, Integer> numbers, long connection, int number) {
		Integer before = numbers.put(connection, number);
		return before == null || before != number;
	}

	/** The link of the lab has IPv4 without fragments. */
	private static int acknowledgement(Packet packet) {
		byte[] bytes = packet.bytes();
		return ByteBuffer.wrap(bytes).getInt((bytes[0] & 0xf) * 4 + ACKNOWLEDGEMENT_NUMBER);
	}

	private static long connection(int clientPort, int serverPort) {
		return (long) clientPort << 16 | serverPort;
	}

	private Counts of(int port) {
		return this.ports.computeIfAbsent(port, (absent) -> new Counts());
	}

	/** Return what there was of a variant since the last call for it. */
	Counts take(Variant variant) {
		Counts counts = this.ports.remove(variant.port());
		return (counts != null) ? counts : new Counts();
	}

	/**
	 * What there was of one variant.
	 *
	 * @param connections SYNs, each counted once however often it was sent
	 * @param fastOpens connections whose SYN-ACK acknowledged data
	 * @param bytes what the client has sent
	 */
	record Counts(AtomicInteger connections, AtomicInteger fastOpens, AtomicLong bytes) {

		Counts() {
			this(new AtomicInteger(), new AtomicInteger(), new AtomicLong());
		}

	}

}
