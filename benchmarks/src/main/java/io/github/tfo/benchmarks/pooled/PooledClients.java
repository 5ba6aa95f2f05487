package io.github.tfo.benchmarks.pooled;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.comparison.Comparison;
import io.github.tfo.benchmarks.upstream.ReactorNettyUpstream;
import io.github.tfo.lab.NetworkNamespace;
import reactor.netty.ReactorNetty;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Clients with Fast Open off and on, all meters with it, that make requests over pooled
 * connections on loopback.
 */
final class PooledClients {

	private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(3);

	private PooledClients() {
	}

	static void compare(String unit, List<BenchmarkClient> clients, long slice, int pairs, SliceMeasurement measurement)
			throws Exception {
		// So the connections are opened as they would be far away: by a Fast Open
		NetworkNamespace.isolate().sysctl("net.ipv4.tcp_fastopen", "3");
		// Over several event loops the connections of each variant would be spread by
		// chance
		System.setProperty(ReactorNetty.IO_WORKER_COUNT, "1");
		List<ConfigurableApplicationContext> contexts = new ArrayList<>();
		try (ReactorNettyUpstream upstream = ReactorNettyUpstream.start(InetAddress.getByName("127.0.0.1"))) {
			List<Comparison> comparisons = new ArrayList<>();
			for (BenchmarkClient client : clients) {
				List<Comparison.Measurement> variants = new ArrayList<>();
				for (boolean enabled : new boolean[] { false, true }) {
					ConfigurableApplicationContext context = BenchmarkApplication.start(enabled, null,
							client.property());
					contexts.add(context);
					HttpCalls calls = client.calls(context);
					// Fetches the cookie
					calls.getCold(upstream.url("http"));
					variants.add(() -> measurement.measure(calls, upstream.url("http"), slice));
				}
				comparisons.add(new Comparison(client.title(), variants.get(0), variants.get(1)));
			}
			Comparison.measure(comparisons, (int) (WARM_UP_NANOS / slice));
			comparisons.forEach(Comparison::forget);
			Comparison.measure(comparisons, pairs);
			Comparison.print(unit, comparisons);
		}
		finally {
			contexts.forEach(ConfigurableApplicationContext::close);
		}
	}

	/** Measures requests that are made for some nanoseconds. */
	@FunctionalInterface
	interface SliceMeasurement {

		double measure(HttpCalls calls, String url, long nanos);

	}

}
