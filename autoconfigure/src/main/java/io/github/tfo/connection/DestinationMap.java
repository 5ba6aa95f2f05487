// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import org.jspecify.annotations.Nullable;

/**
 * A bounded map of destinations. It holds at most {@value #MAX_PORTS} ports of one IP
 * address, so that one host cannot push out the others. The least recently used
 * destination is removed first: of the same address, or of the least recently used
 * address. Not thread-safe.
 *
 * @param <V> the type of the values
 * @since 0.1.0
 */
public final class DestinationMap<V> {

	static final int MAX_PORTS = 100;

	private final int maxSize;

	// Both in order of use, least recent first. No inner map is empty
	private final Map<InetAddress, Map<InetSocketAddress, V>> hosts = inOrderOfUse();

	private int size;

	/**
	 * Create an empty map.
	 * @param maxSize the maximum number of destinations
	 */
	public DestinationMap(int maxSize) {
		this.maxSize = maxSize;
	}

	// Most hosts have one destination
	private static <K, T> Map<K, T> inOrderOfUse() {
		return new LinkedHashMap<>(1, 0.75f, true);
	}

	/**
	 * Return the number of destinations.
	 * @return the size of the map
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Return the value of a destination, and note that it was used.
	 * @param destination the resolved address
	 * @return the value, {@code null} if there is none
	 */
	public @Nullable V get(InetSocketAddress destination) {
		Map<InetSocketAddress, V> ports = this.hosts.get(destination.getAddress());
		return (ports != null) ? ports.get(destination) : null;
	}

	/**
	 * Set the value of a destination.
	 * @param destination the resolved address
	 * @param value the value
	 * @return the value of another destination that was removed for it, or {@code null}
	 */
	public @Nullable V put(InetSocketAddress destination, V value) {
		Map<InetSocketAddress, V> ports = this.hosts.computeIfAbsent(destination.getAddress(),
				(added) -> inOrderOfUse());
		if (ports.put(destination, value) != null) {
			return null;
		}
		this.size++;
		if (ports.size() > MAX_PORTS) {
			return removeFirst(ports);
		}
		if (this.size <= this.maxSize) {
			return null;
		}
		Iterator<Map<InetSocketAddress, V>> hosts = this.hosts.values().iterator();
		Map<InetSocketAddress, V> first = hosts.next();
		V removed = removeFirst(first);
		if (first.isEmpty()) {
			hosts.remove();
		}
		return removed;
	}

	private V removeFirst(Map<InetSocketAddress, V> ports) {
		Iterator<V> values = ports.values().iterator();
		V removed = values.next();
		values.remove();
		this.size--;
		return removed;
	}

	/**
	 * Remove a destination.
	 * @param destination the resolved address
	 */
	public void remove(InetSocketAddress destination) {
		Map<InetSocketAddress, V> ports = this.hosts.get(destination.getAddress());
		if (ports != null && ports.remove(destination) != null) {
			this.size--;
			if (ports.isEmpty()) {
				this.hosts.remove(destination.getAddress());
			}
		}
	}

	/**
	 * Perform an action for each destination, in the order in which they would be
	 * removed.
	 * @param action the action
	 */
	public void forEach(BiConsumer<InetSocketAddress, V> action) {
		this.hosts.values().forEach((ports) -> ports.forEach(action));
	}

}
