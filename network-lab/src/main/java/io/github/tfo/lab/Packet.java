// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * An IP packet on the link: its bytes, which do not change, and what they mean. It
 * understands IPv4 (RFC 791), IPv6 (RFC 8200), TCP (RFC 9293) and the ports of UDP (RFC
 * 768). A packet that is cut off or malformed is a packet that is not TCP, and no method
 * throws for it.
 */
public final class Packet {

	/** Protocol number of TCP, as in {@code IPPROTO_TCP}, netinet/in.h. */
	private static final int TCP = 6;

	/** Protocol number of UDP, as in {@code IPPROTO_UDP}, netinet/in.h. */
	private static final int UDP = 17;

	/** Offset of the checksum in an IPv4 header. */
	private static final int IPV4_CHECKSUM = 10;

	private static final int IPV6_HEADER = 40;

	private static final int TCP_HEADER = 20;

	private static final int UDP_HEADER = 8;

	/** Offset of the checksum in a TCP header. */
	private static final int TCP_CHECKSUM = 16;

	private static final int FIN = 0x01;

	private static final int SYN = 0x02;

	private static final int RST = 0x04;

	private static final int ACK = 0x10;

	private static final int OPTION_END = 0;

	private static final int OPTION_NOP = 1;

	/** RFC 7413, section 4.1.1. */
	private static final int OPTION_FAST_OPEN = 34;

	/** RFC 6994, which Linux uses when the assigned option gets no answer. */
	private static final int OPTION_EXPERIMENT = 254;

	/** The experiment's identifier, {@code TCPOPT_FASTOPEN_MAGIC}, net/tcp.h. */
	private static final int FAST_OPEN_MAGIC = 0xf989;

	private final Direction direction;

	private final byte[] bytes;

	private final long capturedNanos;

	// The end of the IP packet; padding may follow
	private final int end;

	private final int protocol;

	// The offset of the transport header, or -1 when no complete one exists
	private final int transport;

	private Packet(Direction direction, byte[] bytes, long capturedNanos) {
		this.direction = direction;
		this.bytes = bytes;
		this.capturedNanos = capturedNanos;
		int version = ipVersion();
		this.end = (version == 4) ? ip4End() : (version == 6) ? ip6End() : -1;
		long located = (this.end < 0) ? -1 : (version == 4) ? ip4Transport() : ip6Transport();
		this.protocol = (int) (located >>> 32);
		this.transport = (located < 0 || !isComplete((int) located)) ? -1 : (int) located;
	}

	/**
	 * Create a packet, for a middlebox that changes or sends one.
	 * @param direction where it goes
	 * @param bytes the packet from the first byte of its IP header on, with correct
	 * checksums; copied
	 * @return the packet, captured now
	 */
	public static Packet of(Direction direction, byte[] bytes) {
		return owning(direction, bytes.clone());
	}

	/**
	 * Create an IPv4 SYN to the server that has data and no Fast Open option.
	 * @param source the address and port that the server answers to
	 * @param destination the server's address and port
	 * @param data the data, empty for an ordinary SYN
	 * @return the packet, captured now
	 */
	public static Packet syn(InetSocketAddress source, InetSocketAddress destination, byte[] data) {
		ByteBuffer bytes = ByteBuffer.allocate(20 + 24 + data.length);
		// RFC 791: version and header length, length, time to live and protocol
		bytes.put(0, (byte) 0x45).putShort(2, (short) bytes.capacity()).putShort(8, (short) 0x4006);
		bytes.put(16, destination.getAddress().getAddress());
		// RFC 9293: ports, header length, SYN, window and the maximum segment size
		bytes.putShort(20, (short) source.getPort()).putShort(22, (short) destination.getPort());
		bytes.putShort(32, (short) 0x6002).putShort(34, (short) 0xffff).putInt(40, 0x02040000 + 1460);
		bytes.put(44, data);
		return owning(Direction.TO_SERVER, bytes.array()).withSource(source.getAddress());
	}

	/** Like {@link #of}, for bytes that the caller does not change later. */
	static Packet owning(Direction direction, byte[] bytes) {
		return new Packet(direction, bytes, System.nanoTime());
	}

	/**
	 * Return where the packet goes.
	 * @return the direction
	 */
	public Direction direction() {
		return this.direction;
	}

	/**
	 * Return the whole packet.
	 * @return a copy of the bytes, from the IP header on
	 */
	public byte[] bytes() {
		return this.bytes.clone();
	}

	byte[] rawBytes() {
		return this.bytes;
	}

	/**
	 * Return when the link has read the packet from its sender.
	 * @return a time to compare with {@link System#nanoTime()}
	 */
	public long capturedNanos() {
		return this.capturedNanos;
	}

	/**
	 * Return the IP version in the first byte.
	 * @return 4 or 6, or any other value of a malformed packet; 0 for an empty packet
	 */
	public int ipVersion() {
		return (this.bytes.length == 0) ? 0 : u8(0) >> 4;
	}

	/**
	 * Return whether this is a TCP segment with a complete header, and not a later
	 * fragment.
	 * @return whether the methods about TCP apply to this packet
	 */
	public boolean isTcp() {
		return this.transport >= 0 && this.protocol == TCP;
	}

	/**
	 * Return whether this is the first segment of a connection: SYN without ACK.
	 * @return whether it is
	 */
	public boolean isSyn() {
		return (flags() & (SYN | ACK)) == SYN;
	}

	/**
	 * Return whether this is the answer to a SYN.
	 * @return whether it is
	 */
	public boolean isSynAck() {
		return (flags() & (SYN | ACK)) == (SYN | ACK);
	}

	/**
	 * Return whether this is a TCP segment with RST.
	 * @return whether it is
	 */
	public boolean isReset() {
		return (flags() & RST) != 0;
	}

	/**
	 * Return whether this is a TCP segment with FIN.
	 * @return whether it is
	 */
	public boolean isFin() {
		return (flags() & FIN) != 0;
	}

	/**
	 * Return where the packet comes from.
	 * @return the address in the IP header
	 * @throws IllegalStateException when this is not a TCP segment
	 */
	public InetAddress source() {
		return (ipVersion() == 4) ? address(12, 4) : address(8, 16);
	}

	/**
	 * Return where the packet goes.
	 * @return the address in the IP header
	 * @throws IllegalStateException when this is not a TCP segment
	 */
	public InetAddress destination() {
		return (ipVersion() == 4) ? address(16, 4) : address(24, 16);
	}

	private InetAddress address(int offset, int length) {
		if (!isTcp()) {
			throw new IllegalStateException("Not a TCP segment: " + this);
		}
		try {
			return InetAddress.getByAddress(Arrays.copyOfRange(this.bytes, offset, offset + length));
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Return the sequence number.
	 * @return the number, of a SYN the initial one; 0 when the packet is not TCP
	 */
	public int sequenceNumber() {
		return isTcp() ? ByteBuffer.wrap(this.bytes).getInt(this.transport + 4) : 0;
	}

	/**
	 * Return the port from which the packet comes.
	 * @return a TCP or UDP port, or -1 when the packet is neither
	 */
	public int sourcePort() {
		return (this.transport < 0) ? -1 : u16(this.transport);
	}

	/**
	 * Return the port to which the packet goes.
	 * @return a TCP or UDP port, or -1 when the packet is neither
	 */
	public int destinationPort() {
		return (this.transport < 0) ? -1 : u16(this.transport + 2);
	}

	/**
	 * Return the segment's data.
	 * @return a copy; empty when there is no data or the packet is not TCP
	 */
	public byte[] payload() {
		return isTcp() ? Arrays.copyOfRange(this.bytes, tcpEnd(), this.end) : new byte[0];
	}

	/**
	 * Return the length of the segment's data.
	 * @return the number of bytes; 0 when the packet is not TCP
	 */
	public int payloadLength() {
		return isTcp() ? this.end - tcpEnd() : 0;
	}

	/**
	 * Return whether the segment has the Fast Open option (RFC 7413), with the assigned
	 * kind or as the experiment that Linux falls back to.
	 * @return whether it has the option, with a cookie or with a request for one
	 */
	public boolean hasFastOpenOption() {
		return fastOpenOption() >= 0;
	}

	/**
	 * Return the length of the Fast Open cookie.
	 * @return the number of bytes; 0 for a request for a cookie, and without the option
	 */
	public int fastOpenCookieLength() {
		int option = fastOpenOption();
		if (option < 0) {
			return 0;
		}
		return u8(option + 1) - ((u8(option) == OPTION_EXPERIMENT) ? 4 : 2);
	}

	/**
	 * Return this packet as a middlebox forwards it that does not know Fast Open: with
	 * NOPs in place of the option, and the checksum adjusted.
	 * @return the changed packet, or this one when it does not have the option
	 */
	public Packet withoutFastOpenOption() {
		int option = fastOpenOption();
		if (option < 0) {
			return this;
		}
		byte[] changed = this.bytes.clone();
		Arrays.fill(changed, option, option + u8(option + 1), (byte) OPTION_NOP);
		// A segment may have the option twice
		return new Packet(this.direction, withTcpChecksum(changed), this.capturedNanos).withoutFastOpenOption();
	}

	/**
	 * Return this TCP segment as a router that translates addresses forwards it.
	 * @param source where it is to come from, of the same family
	 * @return the changed packet, with correct checksums
	 */
	public Packet withSource(InetAddress source) {
		return withAddress((ipVersion() == 4) ? 12 : 8, source);
	}

	/**
	 * Return this TCP segment as a router that translates addresses forwards it.
	 * @param destination where it is to go, of the same family
	 * @return the changed packet, with correct checksums
	 */
	public Packet withDestination(InetAddress destination) {
		return withAddress((ipVersion() == 4) ? 16 : 24, destination);
	}

	private Packet withAddress(int offset, InetAddress address) {
		byte[] changed = this.bytes.clone();
		ByteBuffer buffer = ByteBuffer.wrap(changed).put(offset, address.getAddress());
		if (ipVersion() == 4) {
			buffer.putShort(IPV4_CHECKSUM, (short) 0);
			buffer.putShort(IPV4_CHECKSUM, (short) ~folded(sum(buffer, 0, this.transport)));
		}
		return new Packet(this.direction, withTcpChecksum(changed), this.capturedNanos);
	}

	private byte[] withTcpChecksum(byte[] packet) {
		ByteBuffer buffer = ByteBuffer.wrap(packet).putShort(this.transport + TCP_CHECKSUM, (short) 0);
		long pseudoHeader = TCP + this.end - this.transport
				+ ((ipVersion() == 4) ? sum(buffer, 12, 20) : sum(buffer, 8, IPV6_HEADER));
		buffer.putShort(this.transport + TCP_CHECKSUM,
				(short) ~folded(pseudoHeader + sum(buffer, this.transport, this.end)));
		return packet;
	}

	private static long sum(ByteBuffer bytes, int from, int to) {
		long sum = 0;
		for (int i = from; i < to; i += 2) {
			sum += (i + 1 < to) ? bytes.getShort(i) & 0xffff : (bytes.get(i) & 0xff) << 8;
		}
		return sum;
	}

	/** Return a one's complement sum in 16 bits, RFC 1071. */
	private static long folded(long sum) {
		long folded = sum;
		while (folded > 0xffff) {
			folded = (folded & 0xffff) + (folded >> 16);
		}
		return folded;
	}

	/** Return the offset of the Fast Open option, or -1. */
	private int fastOpenOption() {
		int optionsEnd = isTcp() ? tcpEnd() : -1;
		int i = this.transport + TCP_HEADER;
		while (i + 1 < optionsEnd && u8(i) != OPTION_END) {
			if (u8(i) == OPTION_NOP) {
				i++;
				continue;
			}
			int length = u8(i + 1);
			if (length < 2 || i + length > optionsEnd) {
				return -1;
			}
			if (u8(i) == OPTION_FAST_OPEN
					|| u8(i) == OPTION_EXPERIMENT && length >= 4 && u16(i + 2) == FAST_OPEN_MAGIC) {
				return i;
			}
			i += length;
		}
		return -1;
	}

	private int flags() {
		return isTcp() ? u8(this.transport + 13) : 0;
	}

	private int tcpEnd() {
		return this.transport + (u8(this.transport + 12) >> 4) * 4;
	}

	private int ip4End() {
		return (this.bytes.length < 20 || u16(2) > this.bytes.length) ? -1 : u16(2);
	}

	private int ip6End() {
		boolean cut = this.bytes.length < IPV6_HEADER || IPV6_HEADER + u16(4) > this.bytes.length;
		return cut ? -1 : IPV6_HEADER + u16(4);
	}

	/** Return the protocol in the upper half and the offset in the lower, or -1. */
	private long ip4Transport() {
		int headerLength = (u8(0) & 0x0f) * 4;
		boolean laterFragment = (u16(6) & 0x1fff) != 0;
		return (headerLength < 20 || laterFragment) ? -1 : located(u8(9), headerLength);
	}

	private long ip6Transport() {
		int next = u8(6);
		int offset = IPV6_HEADER;
		// Hop-by-hop options, routing, destination options: RFC 8200, section 4
		while ((next == 0 || next == 43 || next == 60) && offset + 8 <= this.end) {
			next = u8(offset);
			offset += 8 + u8(offset + 1) * 8;
		}
		return located(next, offset);
	}

	private static long located(int protocol, int offset) {
		return ((long) protocol << 32) | offset;
	}

	private boolean isComplete(int offset) {
		return switch (this.protocol) {
			case UDP -> offset + UDP_HEADER <= this.end;
			case TCP -> {
				int length = (offset + TCP_HEADER <= this.end) ? (u8(offset + 12) >> 4) * 4 : 0;
				yield length >= TCP_HEADER && offset + length <= this.end;
			}
			default -> false;
		};
	}

	private int u8(int offset) {
		return this.bytes[offset] & 0xff;
	}

	private int u16(int offset) {
		return u8(offset) << 8 | u8(offset + 1);
	}

	@Override
	public String toString() {
		StringBuilder text = new StringBuilder().append(this.direction).append(" IPv").append(ipVersion());
		if (isTcp()) {
			text.append(" TCP ").append(sourcePort()).append(" -> ").append(destinationPort());
			text.append(isSyn() ? " SYN" : isSynAck() ? " SYN-ACK" : "");
			text.append(isReset() ? " RST" : "").append(isFin() ? " FIN" : "");
			text.append(hasFastOpenOption() ? " cookie of " + fastOpenCookieLength() : "");
			text.append(", payload ").append(payloadLength());
		}
		return text.append(", ").append(this.bytes.length).append(" bytes").toString();
	}

	/** The direction of a packet on the link. */
	public enum Direction {

		/** From the client's host to the server's. */
		TO_SERVER,

		/** From the server's host to the client's. */
		TO_CLIENT

	}

}
