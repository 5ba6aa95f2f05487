// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.netty.ReactorNetty;

/**
 * What a connection costs the more there are at once, and the more destinations, on
 * loopback, with the server in a process of its own; and what is kept of many
 * destinations.
 */
@Command(name = "scaling", description = "What a connection costs the more there are at once, and destinations.")
public final class Scaling extends LoopbackBenchmark {

	private static final int DESTINATIONS_OF_MANY_AT_ONCE = 100;

	private static final int AT_ONCE_OF_MANY_DESTINATIONS = 64;

	/** Each destination's cookie is fetched, too. */
	private static final int WARM_UP_REQUESTS = 10_000;

	private static final int MAX_DESTINATIONS = 1 << 16;

	private static final List<Integer> REMEMBERED = List.of(1_000, 10_000, 1_000_000);

	private static final double BYTES_PER_MEBIBYTE = 1024 * 1024;

	private static final double MAX_ADDED_BYTES = 1024;

	private static final double MAX_MEMORY_RATIO = 1.1;

	@Option(names = "--at-once", split = ",", description = "Connections that are open before any is answered.")
	private List<Integer> atOnce = List.of(1, 10, 100, 1000, 10000);

	@Option(names = "--destinations", split = ",", description = "Addresses of loopback.")
	private List<Integer> destinations = List.of(10, 1000, 10000);

	@Option(names = "--rounds", description = "Of each number.")
	private int rounds = 15;

	@Option(names = "--requests", description = "Of each measurement, at least.")
	private int requests = 2000;

	@Override
	protected void run(Report report) throws Exception {
		NetworkNamespace namespace = isolate("3");
		// As many as are at once may wait to be accepted
		namespace.sysctl("net.core.somaxconn", "65535");
		namespace.sysctl("net.ipv4.tcp_max_syn_backlog", "65535");
		System.setProperty(ReactorNetty.POOL_MAX_CONNECTIONS, "65535");
		System.setProperty(ReactorNetty.IO_WORKER_COUNT, "1");
		Process upstream = namespace.start(new ProcessBuilder(java(), "-jar", jar(), GatheringUpstream.COMMAND)
			.redirectError(ProcessBuilder.Redirect.INHERIT));
		try (BenchmarkApplication off = application(FastOpenMode.OFF);
				BenchmarkApplication on = application(FastOpenMode.STARTER)) {
			String port = port(upstream);
			List<Comparison> comparisons = new ArrayList<>();
			for (int number : this.atOnce) {
				comparisons
					.add(comparison(number + " at once", off, on, port, DESTINATIONS_OF_MANY_AT_ONCE, number, number));
			}
			for (int number : this.destinations) {
				comparisons
					.add(comparison(number + " destinations", off, on, port, number, AT_ONCE_OF_MANY_DESTINATIONS, 1));
			}
			Comparison.warmUp(comparisons, Duration.ofNanos(1 + WARM_UP_REQUESTS / this.requests), Duration.ofNanos(1));
			Comparison.measure(comparisons, this.rounds, Duration.ZERO);
			Comparison.printHeader("connections");
			for (Comparison comparison : comparisons) {
				comparison.publish(report);
				report.atMost(comparison + ": bytes more", comparison.bytesMore(), MAX_ADDED_BYTES);
			}
			addLimit(report, "connections at once", comparisons.subList(0, this.atOnce.size()));
			addLimit(report, "destinations", comparisons.subList(this.atOnce.size(), comparisons.size()));
			measureMemory(report, on.bean(FastOpenSupport.class));
		}
		finally {
			upstream.destroy();
		}
	}

	private static BenchmarkApplication application(FastOpenMode mode) throws InterruptedException {
		return new BenchmarkApplication(BenchmarkClient.WEBCLIENT_REACTOR, mode, null);
	}

	/**
	 * Each slice is a number of requests, however long they take.
	 * @param gathered how many the server has before it answers
	 */
	private Comparison comparison(String title, BenchmarkApplication off, BenchmarkApplication on, String port,
			int destinations, int atOnce, int gathered) {
		String path = ":" + port + GatheringUpstream.PATH + gathered;
		int number = (this.requests + atOnce - 1) / atOnce * atOnce;
		return new Comparison(title, List.of(way("off", off.calls(), path, destinations, atOnce, number),
				way("starter", on.calls(), path, destinations, atOnce, number)));
	}

	private static Comparison.Way way(String name, HttpCalls calls, String path, int destinations, int atOnce,
			int number) {
		if (destinations > MAX_DESTINATIONS) {
			throw new IllegalArgumentException("There are " + MAX_DESTINATIONS + " destinations at most");
		}
		AtomicLong next = new AtomicLong();
		return new Comparison.Way(name, (end) -> {
			AtomicLong left = new AtomicLong(number);
			return calls.get(
					() -> (left.getAndDecrement() > 0)
							? "http://" + address((int) (next.getAndIncrement() % destinations)) + path : null,
					HttpCalls.CLOSE, atOnce);
		});
	}

	private static String address(int index) {
		return "127.1." + (index >> 8) + "." + (index & 0xff);
	}

	/** That it is nowhere surely higher than for the fewest. */
	private static void addLimit(Report report, String what, List<Comparison> comparisons) {
		double most = comparisons.get(0).cpuToOff().high();
		for (Comparison comparison : comparisons) {
			report.atMost(comparison + ": CPU, the lower end of its interval, and the upper one of the fewest " + what,
					Report.exactly(comparison.cpuToOff().low()), most);
		}
	}

	private static void measureMemory(Report report, FastOpenSupport support) throws IOException {
		List<Double> mebibytes = new ArrayList<>();
		for (int number : REMEMBERED) {
			mebibytes.add(RetainedMemory.of(support, number) / BYTES_PER_MEBIBYTE);
			double last = mebibytes.get(mebibytes.size() - 1);
			System.out.printf("%nDestinations that have lost a SYN: %,d, MiB that are kept of them: %.1f%n", number,
					last);
			report.add(Map.of("rememberedDestinations", number, "mebibytes", last));
		}
		report.atMost("memory, of 1,000,000 destinations to that of 10,000",
				Report.exactly(mebibytes.get(2) / mebibytes.get(1)), MAX_MEMORY_RATIO);
	}

	private static String java() {
		return Path.of(System.getProperty("java.home"), "bin", "java").toString();
	}

	private static String jar() {
		String jar = System.getProperty("java.class.path");
		if (!Files.isRegularFile(Path.of(jar))) {
			throw new IllegalStateException("It starts a process from its own jar, so it has to be run from it");
		}
		return jar;
	}

	private static String port(Process upstream) throws IOException {
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(upstream.getInputStream(), StandardCharsets.UTF_8))) {
			String line = output.readLine();
			if (line == null) {
				throw new IllegalStateException("The upstream has not started");
			}
			return line;
		}
	}

}
