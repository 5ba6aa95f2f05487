package io.github.tfo.benchmarks.pooled;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;

/**
 * Requests a second over pooled connections on loopback. There is nothing to gain there,
 * so that the ratio shows what is lost.
 */
public final class PooledRequests {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(
			Map.of("client", "all", "pairs", "700", "slice", "20"));

	private PooledRequests() {
	}

	public static Benchmark of(Options options) {
		List<BenchmarkClient> clients = BenchmarkClient.named(options.text("client"));
		long slice = TimeUnit.MILLISECONDS.toNanos(options.positive("slice"));
		int pairs = options.positive("pairs");
		return () -> PooledClients.compare("requests a second", clients, slice, pairs,
				PooledRequests::requestsPerSecond);
	}

	private static double requestsPerSecond(HttpCalls calls, String url, long slice) {
		long start = System.nanoTime();
		long requests = calls.getPooled(url, start + slice);
		return requests * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
	}

}
