package io.github.tfo.sample.lab;

import java.io.IOException;

import io.github.tfo.linux.KernelCounters;

/**
 * The kernel's counters in the host's own namespace, of all processes.
 */
final class HostKernelFastOpens {

	private HostKernelFastOpens() {
	}

	static KernelFastOpens read() {
		try {
			return new KernelFastOpens(KernelCounters.read().active(), null);
		}
		catch (IOException ex) {
			return new KernelFastOpens(null, null);
		}
	}

}
