package io.github.tfo.benchmarks.scaling;

import java.net.URI;

/**
 * As many destinations as there are addresses of loopback, all of them one server's.
 *
 * @param count how many there are
 * @param port the server's
 */
record LoopbackDestinations(int count, int port) {

	private static final int MAX = 1 << 16;

	LoopbackDestinations {
		if (count > MAX) {
			throw new IllegalArgumentException("There are " + MAX + " destinations at most");
		}
	}

	/**
	 * Return the URI of a destination. They follow each other, and begin again.
	 */
	URI uri(long index, String path) {
		int address = (int) (index % this.count);
		return URI.create("http://127.1." + (address >> 8) + "." + (address & 0xff) + ":" + this.port + path);
	}

}
