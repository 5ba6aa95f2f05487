package io.github.tfo.benchmarks.soak;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What this process holds while no request is under way.
 *
 * @param descriptors open descriptors
 * @param heapBytes used heap, after a garbage collection
 * @param threads live threads
 * @param residentKiB what the kernel counts as in memory
 */
record SoakState(long descriptors, long heapBytes, int threads, long residentKiB) {

	/** Server and client close their sockets a moment after the answer. */
	private static final int SETTLE_MILLIS = 700;

	static SoakState read() throws IOException, InterruptedException {
		Thread.sleep(SETTLE_MILLIS);
		System.gc();
		long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
		try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"));
				Stream<String> status = Files.lines(Path.of("/proc/self/status"))) {
			long resident = status.filter((line) -> line.startsWith("VmRSS:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.sum();
			return new SoakState(descriptors.count(), heap, ManagementFactory.getThreadMXBean().getThreadCount(),
					resident);
		}
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%d descriptors, %.1f MiB of heap, %d threads, %d MiB resident",
				this.descriptors, this.heapBytes / 1024.0 / 1024, this.threads, this.residentKiB / 1024);
	}

}
