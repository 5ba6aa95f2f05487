package io.github.tfo.connection;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of destinations, bounded so that one host cannot make all others
 * forgotten: of one IP address at most {@value #MAX_PORTS} ports are kept. The least
 * recently used gives way: of the same address, or of the address that was not used for
 * the longest time. Not thread-safe, and internal to the starter.
 *
 * @param <V> what is remembered of a destination
 * @since 0.1.0
 */
public final class DestinationMap<V> {

	static final int MAX_PORTS = 100;

	private final int maxSize;

	// Both in order of use, least recent first. None is empty
	private final Map<InetAddress, Map<InetSocketAddress, V>> hosts = inOrderOfUse();

	private int size;

	/**
	 * Create an empty map.
	 * @param maxSize how many destinations are kept at most
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
	 * @return how many are kept
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Return what is remembered of a destination, which is thereby used.
	 * @param destination the resolved address
	 * @return the value, {@code null} when there is none
	 */
	public @Nullable V get(InetSocketAddress destination) {
		Map<InetSocketAddress, V> ports = this.hosts.get(destination.getAddress());
		return (ports != null) ? ports.get(destination) : null;
	}

	/**
	 * Remember something of a destination.
	 * @param destination the resolved address
	 * @param value what to remember in place of what there was
	 * @return whether another destination had to give way
	 */
	public boolean put(InetSocketAddress destination, V value) {
		Map<InetSocketAddress, V> ports = this.hosts.computeIfAbsent(destination.getAddress(),
				(added) -> inOrderOfUse());
		if (ports.put(destination, value) != null) {
			return false;
		}
		this.size++;
		if (ports.size() > MAX_PORTS) {
			Iterator<V> values = ports.values().iterator();
			values.next();
			values.remove();
			this.size--;
			return true;
		}
		return removeFirstIf((first) -> this.size > this.maxSize);
	}

	/**
	 * Forget a destination.
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
	 * Forget the destination that is next to give way.
	 * @param condition what its value must meet
	 * @return whether there was one, and it did
	 */
	boolean removeFirstIf(Predicate<V> condition) {
		Iterator<Map<InetSocketAddress, V>> hosts = this.hosts.values().iterator();
		if (!hosts.hasNext()) {
			return false;
		}
		Map<InetSocketAddress, V> ports = hosts.next();
		Iterator<V> values = ports.values().iterator();
		if (!condition.test(values.next())) {
			return false;
		}
		values.remove();
		this.size--;
		if (ports.isEmpty()) {
			hosts.remove();
		}
		return true;
	}

	/**
	 * Look at all destinations, in the order in which they would give way.
	 * @param action what to do with each
	 */
	public void forEach(BiConsumer<InetSocketAddress, V> action) {
		this.hosts.values().forEach((ports) -> ports.forEach(action));
	}

}
