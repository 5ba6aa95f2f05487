// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.io.IOException;
import java.lang.management.ManagementFactory;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.management.ThreadMXBean;
import io.github.tfo.linux.KernelCounters;

/**
 * What this process has used so far.
 *
 * @param cpuNanos the time that its threads had a processor
 * @param bytes what its threads that are alive have allocated on the heap
 * @param fastOpens how many Fast Opens the kernel has counted
 */
record Usage(long wallNanos, long cpuNanos, long bytes, long fastOpens) {

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	static Usage now() throws IOException {
		long bytes = 0;
		for (long thread : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
			// -1 for one that has ended meanwhile
			bytes += Math.max(0, thread);
		}
		return new Usage(System.nanoTime(), CpuClock.nanos(), bytes, KernelCounters.read().active());
	}

	Usage since(Usage before) {
		return new Usage(this.wallNanos - before.wallNanos, this.cpuNanos - before.cpuNanos, this.bytes - before.bytes,
				this.fastOpens - before.fastOpens);
	}

	/** That of the JDK has a resolution of 10 ms. */
	private static final class CpuClock {

		/** CLOCK_PROCESS_CPUTIME_ID (linux/time.h). */
		private static final int PROCESS = 2;

		private static final long NANOS_PER_SECOND = 1_000_000_000;

		static {
			Native.register(CpuClock.class, Platform.C_LIBRARY_NAME);
		}

		private CpuClock() {
		}

		// int clock_gettime(clockid_t clockid, struct timespec *tp)
		static native int clock_gettime(int clockid, long[] tp);

		static long nanos() {
			long[] time = new long[2];
			if (clock_gettime(PROCESS, time) != 0) {
				throw new IllegalStateException("clock_gettime: errno " + Native.getLastError());
			}
			return time[0] * NANOS_PER_SECOND + time[1];
		}

	}

}
