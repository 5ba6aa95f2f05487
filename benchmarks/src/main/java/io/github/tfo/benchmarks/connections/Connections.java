package io.github.tfo.benchmarks.connections;

/**
 * A way to open connections, each for one request.
 */
interface Connections {

	/**
	 * Open connections for some time.
	 * @param end when to begin no more, in terms of {@link System#nanoTime()}
	 * @param atOnce how many there are at any time
	 * @return how many there were
	 */
	long open(long end, int atOnce) throws Exception;

}
