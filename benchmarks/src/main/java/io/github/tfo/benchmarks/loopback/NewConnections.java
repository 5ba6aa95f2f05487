// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.lab.NetworkNamespace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * New connections on loopback, where there is no round trip to be saved and processing is
 * all there is: how many a second, and what each costs the client's process.
 */
@Command(name = "connections", description = "New connections a second, and what each costs, on loopback.")
public final class NewConnections extends LoopbackBenchmark {

	/**
	 * Until the JVM has compiled what a connection needs, which takes longer for the way
	 * that does more: tens of thousands of connections.
	 */
	private static final Duration FIRST_WARM_UP = Duration.ofSeconds(20);

	private static final Duration WARM_UP = Duration.ofSeconds(4);

	private static final double MIN_CONNECTIONS = 1.00;

	private static final double MAX_CPU = 1.03;

	@Option(names = "--client", description = "A part of the names of those to measure, such as jetty, or all.")
	private String client = "all";

	@Option(names = "--at-once", split = ",", description = "How many connections there are at any time.")
	private List<Integer> atOnce = List.of(1, 16, 128);

	@Option(names = "--awake", arity = "1", description = "Keep processors awake where there is one connection.")
	private boolean awake = true;

	@Option(names = "--pairs", description = "Rounds of slices.")
	private int pairs = 60;

	@Option(names = "--slice", description = "In milliseconds.")
	private int slice = 100;

	@Option(names = "--plain-socket", split = ",",
			description = "Microseconds of work of a plain socket before its request, the yardstick; or none.")
	private List<String> plainSocket = List.of("0", "20", "50");

	@Option(names = "--server-fast-open", arity = "1", description = "Whether the server gives cookies.")
	private boolean serverFastOpen = true;

	@Override
	@SuppressWarnings("try")
	protected void run(Report report) throws Exception {
		NetworkNamespace namespace = isolate(this.serverFastOpen ? "3" : "1");
		Comparison.printHeader("connections");
		try (ServerCertificate certificate = new ServerCertificate(ADDRESS);
				Upstream nginx = nginx(namespace, certificate)) {
			for (String work : this.plainSocket) {
				if (!work.equals("none")) {
					measurePlainSocket(Integer.parseInt(work), report);
				}
			}
			for (BenchmarkClient kind : BenchmarkClient.withFastOpen(this.client)) {
				measure(kind, report);
			}
		}
	}

	/** The yardstick, for which there are no limits. */
	private void measurePlainSocket(int workMicros, Report report) throws Exception {
		InetSocketAddress server = new InetSocketAddress(ADDRESS, Upstream.port("http", 0));
		HttpCalls off = PlainSocket.withoutFastOpen(server, workMicros);
		HttpCalls on = PlainSocket.withFastOpen(server, workMicros);
		for (int number : this.atOnce) {
			measure("Plain socket, " + workMicros + " us of work", number,
					List.of(way(FastOpenMode.OFF, off, number), way(FastOpenMode.STARTER, on, number)), WARM_UP,
					report);
		}
	}

	private void measure(BenchmarkClient kind, Report report) throws Exception {
		List<BenchmarkApplication> applications = new ArrayList<>();
		try {
			for (FastOpenMode mode : kind.modes()) {
				applications.add(new BenchmarkApplication(kind, mode, null));
			}
			for (int number : this.atOnce) {
				List<Comparison.Way> ways = new ArrayList<>();
				for (int i = 0; i < applications.size(); i++) {
					ways.add(way(kind.modes().get(i), applications.get(i).calls(), number));
				}
				Comparison comparison = measure(kind.toString(), number, ways,
						(number == this.atOnce.get(0)) ? FIRST_WARM_UP : WARM_UP, report);
				report.atLeast(comparison + ": connections a second", comparison.perSecondToOff(), MIN_CONNECTIONS);
				report.atMost(comparison + ": CPU of a connection", comparison.cpuToOff(), MAX_CPU);
			}
		}
		finally {
			applications.forEach(BenchmarkApplication::close);
		}
	}

	private static Comparison.Way way(FastOpenMode mode, HttpCalls calls, int number) {
		return new Comparison.Way(mode.toString(), (end) -> calls.get(urlUntil(end), HttpCalls.CLOSE, number));
	}

	private Comparison measure(String title, int number, List<Comparison.Way> ways, Duration warmUp, Report report)
			throws Exception {
		Comparison comparison = new Comparison(title + ", " + number + " at once", ways);
		Duration each = Duration.ofMillis(this.slice);
		try (AwakeProcessors processors = AwakeProcessors.startIf(this.awake && number == 1)) {
			Comparison.warmUp(List.of(comparison), warmUp, each);
			Comparison.measure(List.of(comparison), this.pairs, each);
			processors.requireAlive();
		}
		comparison.publish(report);
		return comparison;
	}

}
