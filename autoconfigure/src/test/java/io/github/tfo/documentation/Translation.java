// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import io.github.tfo.lab.Packet.Direction;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Address translation as a load balancer does it: a client sends to one address, and its
 * packets reach the server at another one.
 */
final class Translation implements AutoCloseable {

	/** Of the addresses in an IP header, RFC 791. */
	private static final int SOURCE = 12;

	private static final int DESTINATION = 16;

	private final byte[] virtual;

	private final byte[] real;

	private final AtomicInteger packets = new AtomicInteger();

	private final Link.Registration registration;

	private Translation(NetworkLab lab, byte[] virtual, byte[] real) {
		this.virtual = virtual;
		this.real = real;
		this.registration = lab.link().intercept((packet, next) -> next.accept(translate(packet)));
	}

	/**
	 * Let the packets for the lab's server reach it at another address, which it is
	 * given.
	 */
	static Translation toAnotherReplica(NetworkLab lab) throws Exception {
		Inet4Address virtual = lab.serverAddress();
		byte[] real = virtual.getAddress();
		// The checksums of IP and TCP add up pairs of bytes, so that they stay as they
		// are
		real[1] += 1;
		real[3] -= 1;
		Process process = lab.server()
			.start(new ProcessBuilder("ip", "address", "replace",
					InetAddress.getByAddress(real).getHostAddress() + "/32", "dev", "lo")
				.redirectErrorStream(true));
		String output = new String(process.getInputStream().readAllBytes());
		assertThat(process.waitFor()).as(output).isZero();
		return new Translation(lab, virtual.getAddress(), real);
	}

	private Packet translate(Packet packet) {
		if (packet.ipVersion() != 4) {
			return packet;
		}
		this.packets.incrementAndGet();
		byte[] bytes = packet.bytes();
		boolean toServer = packet.direction() == Direction.TO_SERVER;
		System.arraycopy(toServer ? this.real : this.virtual, 0, bytes, toServer ? DESTINATION : SOURCE,
				this.real.length);
		return Packet.of(packet.direction(), bytes);
	}

	int packets() {
		return this.packets.get();
	}

	@Override
	public void close() {
		this.registration.close();
	}

}
