package io.github.tfo.benchmarks.connections;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.benchmarks.comparison.Usage;
import io.github.tfo.linux.KernelCounters;

/**
 * A way to open connections, and what was measured of it.
 */
final class ConnectionsVariant {

	private final String name;

	private final Connections connections;

	private final List<Slice> slices = new ArrayList<>();

	ConnectionsVariant(String name, Connections connections) {
		this.name = name;
		this.connections = connections;
	}

	String name() {
		return this.name;
	}

	List<Slice> slices() {
		return this.slices;
	}

	/**
	 * Open connections for some time, each for one request.
	 * @param atOnce how many there are at any time
	 */
	void measure(long nanos, int atOnce) throws Exception {
		long fastOpens = fastOpens();
		Usage before = Usage.now();
		long connections = this.connections.open(System.nanoTime() + nanos, atOnce);
		Usage used = Usage.now().since(before);
		this.slices.add(new Slice(connections, used, fastOpens() - fastOpens));
	}

	private static long fastOpens() throws IOException {
		return KernelCounters.read().active();
	}

}
