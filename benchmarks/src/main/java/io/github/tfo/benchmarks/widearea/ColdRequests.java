package io.github.tfo.benchmarks.widearea;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.github.tfo.benchmarks.client.ClientApplication;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.client.HttpClientKind;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.comparison.Comparison;
import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * The time of a request on a new connection over a slow link.
 */
public final class ColdRequests {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(
			Map.of("client", "all", "requests", "60", "round-trip", "40", "scheme", "http,https"));

	private static final int WARM_UP_REQUESTS = 200;

	private ColdRequests() {
	}

	public static Benchmark of(Options options) {
		List<HttpClientKind> clients = HttpClientKind.named(options.text("client"));
		List<String> schemes = List.of(options.text("scheme").split(","));
		if (!List.of("http", "https").containsAll(schemes)) {
			throw new IllegalArgumentException("--scheme must be http, https or both");
		}
		Duration roundTrip = Duration.ofMillis(options.number("round-trip"));
		int requests = options.positive("requests");
		return () -> run(clients, schemes, roundTrip, requests);
	}

	private static void run(List<HttpClientKind> clients, List<String> schemes, Duration roundTrip, int requests)
			throws Exception {
		// Before any thread is started: threads stay in the namespace of their parent
		NetworkNamespace.isolate();
		List<ConfigurableApplicationContext> contexts = new ArrayList<>();
		try (NetworkLab lab = NetworkLab.builder().roundTrip(Duration.ZERO).build();
				Upstream upstream = lab.server().call(() -> Upstream.start(lab.serverAddress()))) {
			List<Comparison> comparisons = new ArrayList<>();
			for (HttpClientKind client : clients) {
				List<HttpCalls> lanes = new ArrayList<>();
				for (boolean enabled : new boolean[] { false, true }) {
					ConfigurableApplicationContext context = ClientApplication.start(enabled, upstream.certificate(),
							client.property());
					contexts.add(context);
					lanes.add(client.calls(context));
				}
				for (String scheme : schemes) {
					String url = upstream.url(scheme);
					lanes.forEach((calls) -> warmUp(calls, url));
					comparisons.add(new Comparison(client.title() + ", " + scheme, () -> millis(lanes.get(0), url),
							() -> millis(lanes.get(1), url)));
				}
			}
			lab.link().roundTrip(roundTrip);
			Comparison.measure(comparisons, requests);
			Comparison.print("ms", comparisons);
		}
		finally {
			contexts.forEach(ConfigurableApplicationContext::close);
		}
	}

	/**
	 * While the link is quick. The first one fetches the cookie, too.
	 */
	private static void warmUp(HttpCalls calls, String url) {
		for (int i = 0; i < WARM_UP_REQUESTS; i++) {
			calls.getCold(url);
		}
	}

	private static double millis(HttpCalls calls, String url) {
		long start = System.nanoTime();
		calls.getCold(url);
		return (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
	}

}
