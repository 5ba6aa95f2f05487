package io.github.tfo.benchmarks.scaling;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import reactor.netty.ReactorNetty;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * What a connection costs the more there are at once, and the more destinations, on
 * loopback, with the server in a process of its own.
 */
public final class Scaling {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of("at-once", "1,10,100,1000,10000",
			"destinations", "10,1000,10000", "rounds", "15", "requests", "2000", "out", "benchmarks/target/reports"));

	private static final int DESTINATIONS_OF_MANY_AT_ONCE = 100;

	private static final int AT_ONCE_OF_MANY_DESTINATIONS = 64;

	private static final int WARM_UP_REQUESTS = 10_000;

	private static final List<Integer> PATTERNS = List.of(1, 100, 10_000);

	private static final List<Integer> REMEMBERED = List.of(1_000, 10_000, 1_000_000);

	private final List<Integer> atOnce;

	private final List<Integer> destinations;

	private final int rounds;

	private final int requests;

	private Scaling(List<Integer> atOnce, List<Integer> destinations, int rounds, int requests) {
		this.atOnce = atOnce;
		this.destinations = destinations;
		this.rounds = rounds;
		this.requests = requests;
	}

	public static Benchmark of(Options options) {
		Scaling scaling = new Scaling(numbers(options, "at-once"), numbers(options, "destinations"),
				options.positive("rounds"), options.positive("requests"));
		Path out = Path.of(options.text("out"));
		Map<String, String> used = new TreeMap<>();
		DEFAULTS.keySet().forEach((name) -> used.put(name, options.text(name)));
		used.remove("out");
		return () -> scaling.run(out, used);
	}

	private static List<Integer> numbers(Options options, String name) {
		try {
			return Stream.of(options.text(name).split(","))
				.map(Integer::valueOf)
				.filter((number) -> number > 0)
				.toList();
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("--" + name + " must be numbers, not " + options.text(name), ex);
		}
	}

	private void run(Path out, Map<String, String> options) throws Exception {
		NetworkNamespace namespace = NetworkNamespace.isolate();
		namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		// As many as are at once may wait to be accepted
		namespace.sysctl("net.core.somaxconn", "65535");
		namespace.sysctl("net.ipv4.tcp_max_syn_backlog", "65535");
		System.setProperty(ReactorNetty.POOL_MAX_CONNECTIONS, "65535");
		System.setProperty(ReactorNetty.IO_WORKER_COUNT, "1");
		Process upstream = namespace
			.start(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar(),
					GatheringUpstream.COMMAND)
				.redirectError(ProcessBuilder.Redirect.INHERIT));
		try (ConfigurableApplicationContext off = start(false); ConfigurableApplicationContext on = start(true)) {
			int port = port(upstream);
			List<ConnectionPair> byAtOnce = pairs(off, on, port, this.atOnce, true);
			List<ConnectionPair> byDestinations = pairs(off, on, port, this.destinations, false);
			measure(byAtOnce);
			measure(byDestinations);
			ScalingReport report = new ScalingReport(options);
			report.connections("connections at once", byAtOnce);
			report.connections("destinations", byDestinations);
			for (int patterns : PATTERNS) {
				report.patterns(patterns, PatternCost.nanos(patterns));
			}
			for (int remembered : REMEMBERED) {
				report.memory(remembered, RetainedMemory.of(on.getBean(FastOpenSupport.class), remembered));
			}
			report.printThresholds();
			report.write(out).forEach((file) -> System.out.println("Written: " + file));
		}
		finally {
			upstream.destroy();
		}
	}

	private static String jar() {
		String jar = System.getProperty("java.class.path");
		if (!Files.isRegularFile(Path.of(jar))) {
			throw new IllegalStateException("It starts a process from its own jar, so it has to be run from it");
		}
		return jar;
	}

	private static int port(Process upstream) throws IOException {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(upstream.getInputStream(), StandardCharsets.UTF_8))) {
			String line = output.readLine();
			if (line == null) {
				throw new IllegalStateException("The upstream has not started");
			}
			return Integer.parseInt(line);
		}
	}

	private static ConfigurableApplicationContext start(boolean enabled) throws InterruptedException {
		return BenchmarkApplication.start(enabled, null, BenchmarkClient.WEBCLIENT_REACTOR.property());
	}

	private List<ConnectionPair> pairs(ConfigurableApplicationContext off, ConfigurableApplicationContext on, int port,
			List<Integer> sizes, boolean byAtOnce) {
		List<ConnectionPair> pairs = new ArrayList<>();
		for (int size : sizes) {
			LoopbackDestinations destinations = new LoopbackDestinations(byAtOnce ? DESTINATIONS_OF_MANY_AT_ONCE : size,
					port);
			int atOnce = byAtOnce ? size : AT_ONCE_OF_MANY_DESTINATIONS;
			pairs.add(new ConnectionPair(size, (this.requests + atOnce - 1) / atOnce * atOnce,
					new ClientVariant(client(off), destinations, atOnce, byAtOnce),
					new ClientVariant(client(on), destinations, atOnce, byAtOnce)));
		}
		return pairs;
	}

	private static WebClient client(ConfigurableApplicationContext context) {
		return context.getBean(WebClient.Builder.class).build();
	}

	private void measure(List<ConnectionPair> pairs) throws IOException {
		for (ConnectionPair pair : pairs) {
			// Each destination's cookie is fetched, too
			pair.warmUp(WARM_UP_REQUESTS);
		}
		for (int i = 0; i < this.rounds; i++) {
			for (ConnectionPair pair : pairs) {
				pair.measure();
			}
			System.err.printf("Round %d of %d%n", i + 1, this.rounds);
		}
	}

}
