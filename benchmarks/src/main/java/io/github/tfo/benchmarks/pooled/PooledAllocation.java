package io.github.tfo.benchmarks.pooled;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.upstream.ReactorNettyUpstream;

/**
 * Bytes that the threads of a client allocate for a request on a pooled connection.
 */
public final class PooledAllocation {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(
			Map.of("client", "all", "pairs", "40", "slice", "100"));

	private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

	private PooledAllocation() {
	}

	public static Benchmark of(Options options) {
		List<BenchmarkClient> clients = BenchmarkClient.named(options.text("client"));
		long slice = TimeUnit.MILLISECONDS.toNanos(options.positive("slice"));
		int pairs = options.positive("pairs");
		return () -> PooledClients.compare("bytes a request", clients, slice, pairs, PooledAllocation::bytesPerRequest);
	}

	private static double bytesPerRequest(HttpCalls calls, String url, long slice) {
		long before = allocatedBytes();
		long requests = calls.getPooled(url, System.nanoTime() + slice);
		return (allocatedBytes() - before) / (double) requests;
	}

	/**
	 * Threads that have ended are not counted, but no thread of a client ends.
	 */
	private static long allocatedBytes() {
		long bytes = 0;
		for (ThreadInfo thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
			if (thread != null && !thread.getThreadName().startsWith(ReactorNettyUpstream.THREADS)) {
				bytes += Math.max(0, THREADS.getThreadAllocatedBytes(thread.getThreadId()));
			}
		}
		return bytes;
	}

}
