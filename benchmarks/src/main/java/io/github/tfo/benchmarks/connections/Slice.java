package io.github.tfo.benchmarks.connections;

import io.github.tfo.benchmarks.comparison.Usage;

/**
 * What was measured in a short time in which connections were opened.
 *
 * @param connections how many were opened, used and closed
 * @param used what the client's process used for them
 * @param fastOpens how many Fast Opens the kernel counted
 */
record Slice(long connections, Usage used, long fastOpens) {

	double perSecond() {
		return this.connections * 1e9 / this.used.wallNanos();
	}

	double cpuMicros() {
		return this.used.cpuNanos() / 1e3 / this.connections;
	}

	double bytes() {
		return (double) this.used.allocatedBytes() / this.connections;
	}

}
