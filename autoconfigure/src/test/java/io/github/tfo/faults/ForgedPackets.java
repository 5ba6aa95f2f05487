// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.nio.ByteBuffer;
import java.util.Arrays;

import io.github.tfo.lab.Packet;
import io.github.tfo.lab.Packet.Direction;

/**
 * What middleboxes make of packets, or answer in the name of others. IP headers have no
 * options and no extensions here.
 */
public final class ForgedPackets {

	private static final int IP4_HEADER = 20;

	private static final int PROTOCOL_ICMP = 1;

	private static final int PROTOCOL_TCP = 6;

	// TCPOPT_MSS and TCPOLEN_MSS (include/net/tcp.h)
	private static final short MAXIMUM_SEGMENT_SIZE = 0x0204;

	private ForgedPackets() {
	}

	/**
	 * An IPv4 segment without what it carries.
	 */
	static Packet withoutPayload(Packet packet) {
		byte[] bytes = packet.bytes();
		bytes = Arrays.copyOf(bytes, ByteBuffer.wrap(bytes).getShort(2) - packet.payloadLength());
		ByteBuffer.wrap(bytes).putShort(2, (short) bytes.length);
		return Packet.of(packet.direction(), checked(bytes));
	}

	/**
	 * What a host says to an IPv4 SYN that nobody listens for: RST, ACK.
	 */
	static Packet refusal(Packet syn) {
		ByteBuffer bytes = answer(syn, Arrays.copyOf(syn.bytes(), IP4_HEADER + 20));
		bytes.putShort(20, (short) syn.destinationPort()).putShort(22, (short) syn.sourcePort());
		bytes.putInt(28, bytes.getInt(24) + 1 + syn.payloadLength()).putInt(24, 0);
		bytes.putShort(32, (short) 0x5014).putShort(34, (short) 0).putShort(38, (short) 0);
		return Packet.of(opposite(syn), checked(bytes.array()));
	}

	/**
	 * An IPv4 SYN or SYN-ACK of Linux, which begins its options with the MSS.
	 */
	static Packet withMaximumSegmentSize(Packet packet, int bytes) {
		ByteBuffer buffer = ByteBuffer.wrap(packet.bytes());
		if (buffer.getShort(IP4_HEADER + 20) != MAXIMUM_SEGMENT_SIZE) {
			throw new IllegalArgumentException(packet.toString());
		}
		buffer.putShort(IP4_HEADER + 22, (short) bytes);
		return Packet.of(packet.direction(), checked(buffer.array()));
	}

	/**
	 * What a router says to an IPv4 packet that it cannot deliver: RFC 792, type 3.
	 * @param code 0 for the network, 1 for the host, 4 when the packet is too large
	 * @param mtu for code 4, what would not have been too large
	 */
	public static Packet unreachable(Packet packet, int code, int mtu) {
		byte[] quoted = Arrays.copyOf(packet.bytes(), IP4_HEADER + 8);
		byte[] bytes = Arrays.copyOf(quoted, IP4_HEADER + 8 + quoted.length);
		System.arraycopy(quoted, 0, bytes, IP4_HEADER + 8, quoted.length);
		ByteBuffer answer = answer(packet, bytes);
		answer.put(9, (byte) PROTOCOL_ICMP).put(20, (byte) 3).put(21, (byte) code);
		answer.putShort(22, (short) 0).putShort(24, (short) 0).putShort(26, (short) mtu);
		answer.putShort(22, checksum(answer, 20, bytes.length, 0));
		return Packet.of(opposite(packet), checked(bytes));
	}

	private static ByteBuffer answer(Packet packet, byte[] bytes) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		int source = buffer.getInt(12);
		return buffer.putInt(12, buffer.getInt(16)).putInt(16, source).putShort(2, (short) bytes.length);
	}

	private static Direction opposite(Packet packet) {
		return (packet.direction() == Direction.TO_SERVER) ? Direction.TO_CLIENT : Direction.TO_SERVER;
	}

	/** Puts the checksums right. */
	private static byte[] checked(byte[] bytes) {
		ByteBuffer buffer = ByteBuffer.wrap(bytes);
		buffer.putShort(10, (short) 0).putShort(10, checksum(buffer, 0, IP4_HEADER, 0));
		if (bytes[9] == PROTOCOL_TCP) {
			int pseudo = PROTOCOL_TCP + bytes.length - IP4_HEADER;
			buffer.putShort(IP4_HEADER + 16, (short) 0);
			buffer.putShort(IP4_HEADER + 16, checksum(buffer, 12, bytes.length, pseudo));
		}
		return bytes;
	}

	private static short checksum(ByteBuffer bytes, int from, int to, int initial) {
		long sum = initial;
		for (int i = from; i < to; i += 2) {
			sum += (i + 1 < to) ? bytes.getShort(i) & 0xffff : (bytes.get(i) & 0xff) << 8;
		}
		while (sum > 0xffff) {
			sum = (sum & 0xffff) + (sum >> 16);
		}
		return (short) ~sum;
	}

}
