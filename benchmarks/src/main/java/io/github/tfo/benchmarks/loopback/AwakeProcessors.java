// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.lab.NetworkNamespace;

/**
 * Keeps all processors awake, by processes that give way to every other one
 * ({@code SCHED_IDLE}). One that sleeps takes up to hundreds of microseconds to wake on a
 * virtual machine, longer than a connection takes, and client and server wake each other
 * at other moments with Fast Open than without.
 */
final class AwakeProcessors implements AutoCloseable {

	private final List<Process> processes = new ArrayList<>();

	/**
	 * Start them, in this thread's network namespace, which they end with.
	 */
	static AwakeProcessors startIf(boolean needed) throws IOException {
		AwakeProcessors awake = new AwakeProcessors();
		for (int i = 0; needed && i < Runtime.getRuntime().availableProcessors(); i++) {
			awake.processes.add(NetworkNamespace.isolated()
				.orElseThrow()
				.start(new ProcessBuilder("chrt", "--idle", "0", "sh", "-c", "while :; do :; done")));
		}
		return awake;
	}

	/**
	 * To be asked in the end: whether they were awake all the time.
	 */
	void requireAlive() {
		if (!this.processes.stream().allMatch(Process::isAlive)) {
			throw new IllegalStateException(
					"Processors cannot be kept awake by chrt(1): --awake=false lets them sleep");
		}
	}

	@Override
	public void close() {
		this.processes.forEach((process) -> process.destroyForcibly().onExit().join());
	}

}
