package io.github.tfo.benchmarks;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.NetworkNamespace;
import reactor.netty.ReactorNetty;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Requests a second over pooled connections on loopback. There is nothing to gain there,
 * so that the ratio shows what is lost.
 */
final class PooledRequests {

	static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of("client", "all", "pairs", "700", "slice", "20"));

	private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(3);

	private PooledRequests() {
	}

	static Benchmark of(Options options) {
		List<HttpClientKind> clients = options.clients();
		long slice = TimeUnit.MILLISECONDS.toNanos(options.positive("slice"));
		int pairs = options.positive("pairs");
		return () -> run(clients, slice, pairs);
	}

	private static void run(List<HttpClientKind> clients, long slice, int pairs) throws Exception {
		// So the connections are opened as they would be far away: by a Fast Open
		NetworkNamespace.isolate().sysctl("net.ipv4.tcp_fastopen", "3");
		// Over several event loops the connections of each lane would be spread by chance
		System.setProperty(ReactorNetty.IO_WORKER_COUNT, "1");
		List<ConfigurableApplicationContext> contexts = new ArrayList<>();
		try (Upstream upstream = Upstream.start(InetAddress.getByName("127.0.0.1"))) {
			List<Comparison> comparisons = new ArrayList<>();
			for (HttpClientKind client : clients) {
				List<Comparison.Measurement> lanes = new ArrayList<>();
				for (boolean enabled : new boolean[] { false, true }) {
					ConfigurableApplicationContext context = ClientApplication.start(enabled, null, client.property());
					contexts.add(context);
					HttpCalls calls = client.calls(context);
					// Fetches the cookie
					calls.getCold(upstream.url("http"));
					lanes.add(() -> requestsPerSecond(calls, upstream.url("http"), slice));
				}
				comparisons.add(new Comparison(client.title(), lanes.get(0), lanes.get(1)));
			}
			Comparison.measure(comparisons, (int) (WARM_UP_NANOS / slice));
			comparisons.forEach(Comparison::forget);
			Comparison.measure(comparisons, pairs);
			Comparison.print("requests a second", comparisons);
		}
		finally {
			contexts.forEach(ConfigurableApplicationContext::close);
		}
	}

	private static double requestsPerSecond(HttpCalls calls, String url, long slice) {
		long start = System.nanoTime();
		long requests = calls.getPooled(url, start + slice);
		return requests * (double) TimeUnit.SECONDS.toNanos(1) / (System.nanoTime() - start);
	}

}
