// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.util.function.Consumer;

/**
 * Something on the path between the two hosts: a firewall, a NAT, a bad cable.
 *
 * <p>
 * To pass a packet on, it calls {@code next} with the packet. To change the packet it
 * calls {@code next} with another one, to duplicate it twice, and to drop it not at all.
 * To delay it beyond the link's own delay it calls {@code next} later, on any thread. The
 * {@link Packet#direction()} decides which host gets a packet, so a middlebox can also
 * answer by itself.
 *
 * <p>
 * A middlebox is called on one thread for each direction. An exception drops the packet,
 * is logged once, and makes {@link NetworkLab#close()} fail, so that no test passes by
 * accident.
 *
 * @see Link#intercept(Middlebox)
 */
@FunctionalInterface
public interface Middlebox {

	/**
	 * Forward a packet, or not.
	 * @param packet a packet that has reached this middlebox
	 * @param next the next middlebox; after the last one, the host
	 */
	void forward(Packet packet, Consumer<Packet> next);

}
