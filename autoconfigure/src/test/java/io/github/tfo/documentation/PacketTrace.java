// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import io.github.tfo.lab.Packet.Direction;

/**
 * What the hosts send each other, as a picture. Left out is what tells nothing of Fast
 * Open and depends on the moment: acknowledgements without data, what was sent twice
 * because a host was slow, into how many packets an answer is divided, and all that comes
 * after it.
 */
final class PacketTrace implements AutoCloseable {

	private static final int WIDTH = 66;

	private static final int TLS_HANDSHAKE = 22;

	private static final int TLS_CLIENT_HELLO = 1;

	private final List<Packet> packets = new CopyOnWriteArrayList<>();

	private final Set<Packet> lost = ConcurrentHashMap.newKeySet();

	private final List<Link.Registration> registrations;

	private PacketTrace(NetworkLab lab, boolean synDataIsLost) {
		this.registrations = List.of(lab.link().tap(this.packets::add), lab.link().intercept((packet, next) -> {
			if (synDataIsLost && packet.isSyn() && packet.payloadLength() > 0) {
				this.lost.add(packet);
			}
			else {
				next.accept(packet);
			}
		}));
	}

	static PacketTrace of(NetworkLab lab) {
		return new PacketTrace(lab, false);
	}

	/**
	 * A trace during which no SYN with data arrives.
	 */
	static PacketTrace withoutSynData(NetworkLab lab) {
		return new PacketTrace(lab, true);
	}

	@Override
	public void close() {
		this.registrations.forEach(Link.Registration::close);
	}

	/**
	 * Draw what was sent until the server has answered as often.
	 */
	String draw(int answers, FastOpenOutcome outcome) {
		StringBuilder picture = new StringBuilder("client" + " ".repeat(WIDTH - 6) + "server\n");
		int roundTrips = 0;
		Direction last = Direction.TO_CLIENT;
		for (Packet packet : told(answers)) {
			boolean toServer = packet.direction() == Direction.TO_SERVER;
			String text = text(packet);
			String line = "-".repeat(WIDTH - 8 - text.length());
			picture.append("  | ")
				.append(!toServer ? "<" + line + " " + text : text + " " + line + (isLost(packet) ? "X" : ">"))
				.append(" |\n");
			if (!toServer && last == Direction.TO_SERVER) {
				roundTrips++;
			}
			last = packet.direction();
		}
		return picture.append("\n")
			.append((roundTrips == 1) ? "1 round trip" : roundTrips + " round trips")
			.append(", ")
			.append(text(outcome))
			.append("\n")
			.toString();
	}

	private List<Packet> told(int answers) {
		List<Packet> told = new ArrayList<>();
		int answered = 0;
		for (Packet packet : this.packets.stream().sorted(Comparator.comparingLong(Packet::capturedNanos)).toList()) {
			Packet last = told.isEmpty() ? null : told.get(told.size() - 1);
			boolean handshake = packet.isSyn() || packet.isSynAck();
			boolean continued = last != null && !handshake && !last.isSyn() && !last.isSynAck()
					&& last.direction() == packet.direction();
			if (!packet.isTcp() || !handshake && packet.payloadLength() == 0 || continued || isRepeated(packet, told)) {
				continue;
			}
			if (answered == answers) {
				break;
			}
			told.add(packet);
			answered += (!handshake && packet.direction() == Direction.TO_CLIENT) ? 1 : 0;
		}
		return told;
	}

	/**
	 * What remains of the data of a SYN may be sent again alone.
	 */
	private boolean isRepeated(Packet packet, List<Packet> told) {
		return told.stream()
			.anyMatch((other) -> other.direction() == packet.direction() && !isLost(other)
					&& text(other).equals(text(packet)));
	}

	private boolean isLost(Packet packet) {
		return this.lost.contains(packet);
	}

	private String text(Packet packet) {
		List<String> words = new ArrayList<>();
		if (packet.isSyn() || packet.isSynAck()) {
			words.add(packet.isSyn() ? "SYN" : "SYN-ACK" + acknowledged(packet));
			if (packet.hasFastOpenOption()) {
				words.add((packet.fastOpenCookieLength() == 0) ? "asks for a cookie" : "cookie");
			}
		}
		if (packet.payloadLength() > 0) {
			words.add(text(packet.payload()));
		}
		return String.join(", ", words);
	}

	/**
	 * What a SYN-ACK acknowledges beside the SYN itself.
	 */
	private String acknowledged(Packet synAck) {
		return this.packets.stream()
			.filter((packet) -> packet.isSyn() && packet.payloadLength() > 0
					&& acknowledgement(synAck) == sequence(packet) + 1 + packet.payloadLength())
			.findFirst()
			.map((syn) -> " of SYN and data")
			.orElse("");
	}

	private static int sequence(Packet packet) {
		return tcpHeader(packet).getInt(4);
	}

	private static int acknowledgement(Packet packet) {
		return tcpHeader(packet).getInt(8);
	}

	private static ByteBuffer tcpHeader(Packet packet) {
		ByteBuffer bytes = ByteBuffer.wrap(packet.bytes());
		return bytes.position((bytes.get(0) & 0x0f) * 4).slice();
	}

	private static String text(byte[] payload) {
		String line = new String(payload, StandardCharsets.ISO_8859_1).lines().findFirst().orElse("");
		if (line.contains("HTTP/1.1")) {
			return line.replaceAll(" HTTP/1.1$", "");
		}
		if (payload[0] != TLS_HANDSHAKE) {
			return "TLS, encrypted";
		}
		return (payload[5] == TLS_CLIENT_HELLO) ? "TLS ClientHello" : "TLS ServerHello";
	}

	private static String text(FastOpenOutcome outcome) {
		if (outcome instanceof Hit) {
			return "a hit";
		}
		if (outcome instanceof CookieRequested) {
			return "an EINPROGRESS deferral";
		}
		return "a fallback: " + ((Fallback) outcome).reason().tag();
	}

}
