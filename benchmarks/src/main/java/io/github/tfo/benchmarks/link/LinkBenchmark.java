// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.report.Benchmark;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.Sample;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import picocli.CommandLine.Option;

/**
 * Measures variants over a link of the lab. The kernel's counter stands beside what the
 * packets tell.
 */
// Set for the time of a run
@SuppressWarnings("NullAway.Init")
abstract class LinkBenchmark extends Benchmark {

	@Option(names = "--client", description = "A part of the names of those to measure, such as jetty, or all.")
	protected String client = "all";

	@Option(names = "--scheme", split = ",", description = "http, https or both.")
	protected List<String> schemes = List.of("http", "https");

	@Option(names = "--seed", description = "Of the order of requests, and of lost packets.")
	protected long seed = 1;

	NetworkLab lab;

	ServerCertificate certificate;

	Variants variants;

	Load load;

	Report report;

	private final Wire wire = new Wire();

	@Override
	protected void run(Report report) throws Exception {
		// Before any thread is started: threads stay in the namespace of their parent
		NetworkNamespace.isolate();
		this.report = report;
		try (NetworkLab lab = NetworkLab.builder().roundTrip(Duration.ZERO).build();
				ServerCertificate certificate = new ServerCertificate(lab.serverAddress());
				Variants variants = new Variants(this.schemes, certificate);
				Load load = new Load(lab.serverAddress(), this.seed)) {
			this.lab = lab;
			this.certificate = certificate;
			this.variants = variants;
			this.load = load;
			// Netty asks the kernel once whether servers may: on this host they may not
			lab.server().call(() -> Upstream.reactorNetty(lab.server(), certificate, 1)).close();
			lab.link().tap(this.wire);
			measure();
		}
	}

	abstract void measure() throws Exception;

	Upstream nginx(int queue) throws Exception {
		return Upstream.nginx(this.lab.server(), this.certificate, this.variants.ports(), queue);
	}

	/** Begin anew: what was counted until now does not matter. */
	void forget(List<Variant> variants) {
		for (Variant variant : variants) {
			this.load.take(variant);
			this.wire.take(variant);
			variant.takeOutcomes();
		}
	}

	/** Print and return what was measured since the begin. */
	Measured publish(Setting setting, List<Variant> variants) {
		List<Measured.Cell> cells = new ArrayList<>();
		for (Variant variant : variants) {
			Load.Times times = this.load.take(variant);
			if (!times.failures().isEmpty()) {
				System.out.printf("%n%d failed: %s, %s: %s%n", times.failures().size(), variant, setting,
						times.failures().get(0));
			}
			if (!times.millis().isEmpty()) {
				cells.add(new Measured.Cell(variant, new Sample(times.millis()), times.failures().size(),
						this.wire.take(variant), variant.takeOutcomes()));
			}
		}
		Measured measured = new Measured(setting, cells);
		measured.publish(this.report);
		return measured;
	}

	static int fastOpensByPackets(Measured measured, FastOpenMode mode) {
		return measured.cells()
			.stream()
			.filter((cell) -> cell.variant().mode() == mode)
			.mapToInt((cell) -> cell.counts().fastOpens().get())
			.sum();
	}

	long fastOpens() {
		return this.lab.client().counter("TcpExt", "TCPFastOpenActive");
	}

	/** Return how many bytes a request has. */
	int requestBytes(Variant variant) throws Exception {
		this.wire.take(variant);
		this.load.millis(variant, 0);
		return this.wire.take(variant).bytes().intValue();
	}

}
