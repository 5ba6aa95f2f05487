// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

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
import org.springframework.http.HttpHeaders;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import reactor.netty.ReactorNetty;

/**
 * Requests over pooled connections on loopback. There is nothing to gain there, so that
 * the ratios show what is lost.
 */
@Command(name = "pooled", aliases = "allocation",
		description = "Requests a second over pooled connections, and what one of them allocates.")
public final class PooledRequests extends LoopbackBenchmark {

	private static final Duration WARM_UP = Duration.ofSeconds(3);

	private static final double MIN_REQUESTS = 0.98;

	/** One at a time cannot show what a reactive client can do. */
	private static final int AT_ONCE = 16;

	@Option(names = "--client", description = "A part of the names of those to measure, such as jetty, or all.")
	private String client = "all";

	@Option(names = "--pairs", description = "Of slices with Fast Open off and on.")
	private int pairs = 700;

	@Option(names = "--slice", description = "In milliseconds.")
	private int slice = 20;

	@Override
	@SuppressWarnings("try")
	protected void run(Report report) throws Exception {
		// So the connections are opened as they would be far away: by a Fast Open
		NetworkNamespace namespace = isolate("3");
		// Over several event loops the connections of each way would be spread by chance
		System.setProperty(ReactorNetty.IO_WORKER_COUNT, "1");
		try (ServerCertificate certificate = new ServerCertificate(ADDRESS);
				Upstream nginx = nginx(namespace, certificate)) {
			List<Comparison> comparisons = new ArrayList<>();
			for (BenchmarkClient kind : BenchmarkClient.withFastOpen(this.client)) {
				comparisons.add(new Comparison(kind.toString(),
						List.of(way(kind, FastOpenMode.OFF), way(kind, FastOpenMode.STARTER))));
			}
			Duration each = Duration.ofMillis(this.slice);
			Comparison.warmUp(comparisons, WARM_UP, each);
			Comparison.measure(comparisons, this.pairs, each);
			Comparison.printHeader("requests");
			for (Comparison comparison : comparisons) {
				comparison.publish(report);
				report.atLeast(comparison + ": requests a second", comparison.perSecondToOff(), MIN_REQUESTS);
			}
		}
	}

	private static Comparison.Way way(BenchmarkClient kind, FastOpenMode mode) throws Exception {
		HttpCalls calls = new BenchmarkApplication(kind, mode, null).calls();
		// Fetches the cookie
		calls.get(URL, HttpCalls.CLOSE);
		return new Comparison.Way(mode.toString(),
				(end) -> calls.get(urlUntil(end), HttpHeaders.EMPTY, kind.isWebClient() ? AT_ONCE : 1));
	}

}
