package io.github.tfo.benchmarks.startup;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.upstream.ReactorNettyUpstream;
import io.github.tfo.lab.NetworkNamespace;

import org.springframework.util.FileSystemUtils;

/**
 * How long an ordinary application takes to start, and what memory it has then: without
 * the starter, with it, and with Fast Open enabled. Each start is a process.
 */
public final class StartUp {

	/**
	 * A young generation of a fixed size is used up by any start, so that memory does not
	 * depend on when a collection happens to come.
	 */
	public static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of("clients", "reactor", "rounds", "15", "jvm",
			"-XX:+UseSerialGC -Xms128m -Xmx128m -Xmn48m", "out", "benchmarks/target/reports"));

	private StartUp() {
	}

	public static Benchmark of(Options options) {
		String clients = options.text("clients");
		if (!List.of("reactor", "all").contains(clients)) {
			throw new IllegalArgumentException("--clients must be reactor or all");
		}
		List<String> jvmOptions = List.of(options.text("jvm").trim().split("\\s+"));
		int rounds = options.positive("rounds");
		Path out = Path.of(options.text("out"));
		Map<String, String> used = Map.of("clients", clients, "rounds", Integer.toString(rounds), "jvm",
				options.text("jvm"));
		return () -> run(clients.equals("all"), jvmOptions, rounds, out, used);
	}

	private static void run(boolean allClients, List<String> jvmOptions, int rounds, Path out,
			Map<String, String> options) throws Exception {
		Path jar = Path.of(System.getProperty("java.class.path"));
		if (!Files.isRegularFile(jar)) {
			throw new IllegalStateException("It starts processes from its own jar, so it has to be run from it");
		}
		NetworkNamespace namespace = NetworkNamespace.isolate();
		namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		Path unpacked = Files.createTempDirectory("start-up");
		try (ReactorNettyUpstream upstream = ReactorNettyUpstream.start(InetAddress.getByName("127.0.0.1"))) {
			ApplicationStart start = new ApplicationStart(namespace,
					ApplicationClassPath.unpack(jar, unpacked, allClients), jvmOptions, upstream.url("http"));
			StartUpReport report = new StartUpReport(measure(start, rounds));
			report.print();
			report.write(out, options).forEach((file) -> System.out.println("Written: " + file));
		}
		finally {
			FileSystemUtils.deleteRecursively(unpacked);
		}
	}

	private static StartUps measure(ApplicationStart start, int rounds) throws Exception {
		List<StarterVariant> variants = new ArrayList<>(List.of(StarterVariant.values()));
		for (StarterVariant variant : variants) {
			// Brings files into the page cache, and fetches the cookie
			start.measure(variant);
		}
		StartUps starts = new StartUps();
		for (int i = 0; i < rounds; i++) {
			Collections.shuffle(variants);
			for (StarterVariant variant : variants) {
				starts.add(variant, start.measure(variant));
			}
			System.err.printf("Round %d of %d%n", i + 1, rounds);
		}
		return starts;
	}

}
