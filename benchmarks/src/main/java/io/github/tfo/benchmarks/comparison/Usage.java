package io.github.tfo.benchmarks.comparison;

import java.lang.management.ManagementFactory;

import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.management.ThreadMXBean;

/**
 * What this process has used so far.
 *
 * @param wallNanos the time
 * @param cpuNanos the time that its threads had a processor
 * @param allocatedBytes what its threads that are alive have allocated on the heap
 */
public record Usage(long wallNanos, long cpuNanos, long allocatedBytes) {

	// include/uapi/linux/time.h
	private static final int CLOCK_PROCESS_CPUTIME_ID = 2;

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	public static Usage now() {
		long bytes = 0;
		for (long thread : THREADS.getThreadAllocatedBytes(THREADS.getAllThreadIds())) {
			// -1 for one that has ended meanwhile
			bytes += Math.max(0, thread);
		}
		return new Usage(System.nanoTime(), CpuClock.nanos(), bytes);
	}

	/**
	 * What has been used after another moment.
	 */
	public Usage since(Usage before) {
		return new Usage(this.wallNanos - before.wallNanos, this.cpuNanos - before.cpuNanos,
				this.allocatedBytes - before.allocatedBytes);
	}

	/** That of the JDK has a resolution of 10 ms. */
	private static final class CpuClock {

		static {
			Native.register(CpuClock.class, Platform.C_LIBRARY_NAME);
		}

		private CpuClock() {
		}

		// int clock_gettime(clockid_t clockid, struct timespec *tp)
		static native int clock_gettime(int clockid, long[] tp);

		static long nanos() {
			long[] time = new long[2];
			if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, time) != 0) {
				throw new IllegalStateException("clock_gettime: errno " + Native.getLastError());
			}
			return time[0] * NANOS_PER_SECOND + time[1];
		}

	}

}
