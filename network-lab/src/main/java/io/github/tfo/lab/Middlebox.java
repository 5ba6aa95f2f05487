package io.github.tfo.lab;

import java.util.function.Consumer;

/**
 * Something on the path between the two hosts: a firewall, a NAT, a bad cable.
 *
 * <p>
 * It decides by how it calls {@code next}: once with the packet lets it pass, with
 * another packet changes it, not at all drops it, twice duplicates it, and later, from
 * any thread, delays it beyond the link's own delay. A {@link Packet#direction()} decides
 * to which host a packet goes, so a box can also answer by itself.
 *
 * <p>
 * A box is called by one thread for each direction. What it throws drops the packet, is
 * logged once, and makes {@link NetworkLab#close()} fail, so that no test passes by
 * accident.
 *
 * @see Link#intercept(Middlebox)
 */
@FunctionalInterface
public interface Middlebox {

	/**
	 * Forwards a packet, or not.
	 * @param packet a packet that has reached this box
	 * @param next the next box, and after the last one the rest of the way
	 */
	void forward(Packet packet, Consumer<Packet> next);

}
