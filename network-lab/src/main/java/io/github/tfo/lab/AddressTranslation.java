// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * A router that translates addresses (RFC 3022): connections to the address of a service
 * go to one of its replicas, as behind a Kubernetes Service. The clients see the
 * service's address only. Thread-safe.
 */
public final class AddressTranslation implements Middlebox {

	private final InetAddress service;

	private final List<InetAddress> replicas;

	private final IntSupplier choice;

	// By the client's port
	private final Map<Integer, Connection> connections = new ConcurrentHashMap<>();

	/**
	 * Create a router.
	 * @param service the address that clients connect to
	 * @param replicas the addresses of the servers, of the same family
	 * @param choice chooses the replica of the next connection. The remainder of a
	 * division by their number is its index
	 */
	public AddressTranslation(InetAddress service, List<? extends InetAddress> replicas, IntSupplier choice) {
		this.service = service;
		this.replicas = List.copyOf(replicas);
		this.choice = choice;
	}

	@Override
	public void forward(Packet packet, Consumer<Packet> next) {
		if (!packet.isTcp()) {
			next.accept(packet);
		}
		else if (packet.direction() == Packet.Direction.TO_SERVER && packet.destination().equals(this.service)) {
			next.accept(packet.withDestination(replicaFor(packet)));
		}
		else if (packet.direction() == Packet.Direction.TO_CLIENT && this.replicas.contains(packet.source())) {
			next.accept(packet.withSource(this.service));
		}
		else {
			next.accept(packet);
		}
	}

	private InetAddress replicaFor(Packet packet) {
		return this.connections.compute(packet.sourcePort(), (port, known) -> {
			// A SYN that is sent again has the same number, and goes to the same replica
			boolean isNew = known == null || packet.isSyn() && packet.sequenceNumber() != known.initialSequenceNumber();
			return isNew ? new Connection(packet.sequenceNumber(), chosen()) : known;
		}).replica();
	}

	private InetAddress chosen() {
		return this.replicas.get(Math.floorMod(this.choice.getAsInt(), this.replicas.size()));
	}

	private record Connection(int initialSequenceNumber, InetAddress replica) {
	}

}
