// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;

import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.report.Estimate;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.Sample.Statistic;
import io.github.tfo.benchmarks.upstream.Program;
import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.Middlebox;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The time of requests on new connections over slow links, also over one that loses
 * packets, for each client with Fast Open off, by its library's own option, and by the
 * starter; and of curl.
 */
@Command(name = "wide-area", description = "The time of a request on a new connection, over slow links.")
public final class WideArea extends LinkBenchmark {

	/** The round trip where settings differ in something else. */
	private static final int ROUND_TRIP = 40;

	private static final int WARM_UP_REQUESTS = 150;

	private static final int WARM_UP_REQUESTS_AGAIN = 10;

	private static final List<String> CLIENTS_OF_SIZES = List.of(BenchmarkClient.WEBCLIENT_REACTOR.toString(),
			BenchmarkClient.RESTCLIENT_HTTPCOMPONENTS.toString(), BenchmarkClient.RESTCLIENT_JETTY.toString(),
			Curl.TITLE);

	/** What a cookie takes besides its value: its name, a colon, a space, a line end. */
	private static final int COOKIE_OVERHEAD = 10;

	private static final double PERCENT = 100;

	@Option(names = "--round-trips", split = ",", description = "In milliseconds.")
	private List<Integer> roundTrips = List.of(1, 10, 40, 100, 200);

	@Option(names = "--rounds", description = "Of each round trip. From 368 on a p99 has an interval.")
	private int rounds = 370;

	@Option(names = "--gap", description = "Milliseconds from the begin of a request to that of the next.")
	private int gap = 10;

	@Option(names = "--sizes", split = ",", description = "Of requests, in bytes.")
	private List<Integer> sizes = List.of(200, 500, 1000, 1400, 1500, 2000, 4000, 8000, 12000, 16384);

	@Option(names = "--size-rounds", description = "Of each size, or 0.")
	private int sizeRounds = 60;

	@Option(names = "--server-rounds", description = "Of HAProxy and Reactor Netty as servers, or 0.")
	private int serverRounds = 100;

	@Option(names = "--loss", split = ",", description = "Percent of packets; 0 is for all other settings.")
	private List<Integer> losses = List.of(0, 1);

	@Option(names = "--loss-rounds", description = "Of each loss.")
	private int lossRounds = 1500;

	@Option(names = "--loss-gap", description = "The gap where packets are lost.")
	private int lossGap = 5;

	@Option(names = "--okhttp-no-delay", arity = "1", description = "Whether OkHttp's sockets have TCP_NODELAY.")
	private boolean okHttpNoDelay;

	private final List<Measured> all = new ArrayList<>();

	@Override
	protected void run(Report report) throws Exception {
		for (Program program : Program.values()) {
			program.path();
		}
		// Else its client keeps connections, since Spring drops the header
		System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
		super.run(report);
		addLimits(report);
		WideAreaPlots.write(this.all, report, ROUND_TRIP);
	}

	@Override
	void measure() throws Exception {
		start();
		if (this.losses.contains(0)) {
			try (Upstream nginx = nginx(Upstream.FAST_OPEN_QUEUE)) {
				warmUp(WARM_UP_REQUESTS);
				for (int roundTrip : this.roundTrips) {
					measure(new Setting(nginx.title(), roundTrip, 0, 0), this.rounds);
				}
				measureSizes(nginx);
			}
			if (this.serverRounds > 0) {
				try (Upstream haproxy = Upstream.haproxy(this.lab.server(), this.certificate, this.variants.ports())) {
					measureServer(haproxy);
				}
				try (Upstream netty = Upstream.reactorNetty(this.lab.server(), this.certificate,
						this.variants.ports())) {
					measureServer(netty);
				}
			}
		}
		// At last: after a loss the kernel and the starter are careful for a while
		try (Upstream nginx = nginx(Upstream.FAST_OPEN_QUEUE)) {
			for (int loss : this.losses) {
				if (loss > 0) {
					measureLoss(nginx, loss);
				}
			}
		}
	}

	private void start() throws InterruptedException {
		for (BenchmarkClient kind : BenchmarkClient.values()) {
			if (BenchmarkClient.isNamed(kind.toString(), this.client)) {
				for (FastOpenMode mode : kind.modes()) {
					this.variants.add(kind, mode, HttpCalls.OKHTTP_NO_DELAY + "=" + this.okHttpNoDelay);
				}
			}
		}
		if (BenchmarkClient.isNamed(Curl.TITLE, this.client)) {
			this.variants.addCurl(FastOpenMode.OFF);
			this.variants.addCurl(FastOpenMode.LIBRARY_OPTION);
		}
	}

	private void addLimits(Report report) {
		for (Measured measured : this.all) {
			Setting setting = measured.setting();
			for (Measured.Cell cell : measured.cells()) {
				if (cell.variant().mode() == FastOpenMode.STARTER) {
					boolean http = cell.variant().scheme().equals("http");
					String title = cell.variant() + ", " + setting + ": ";
					if (http && setting.isClean() && setting.roundTrip() >= 40) {
						limit(report, title + "median/off", measured.toOff(cell, Statistic.MEDIAN), 0.53);
						limit(report, title + "p99/off", measured.toOff(cell, Statistic.P99), 0.60);
						limit(report, title + "median/curl", measured.toCurl(cell, Statistic.MEDIAN), 1.08);
					}
					if (!http && setting.isClean() && setting.roundTrip() >= 100) {
						limit(report, title + "median/off", measured.toOff(cell, Statistic.MEDIAN), 0.70);
					}
					if (setting.loss() > 0) {
						limit(report, title + "mean/off", measured.toOff(cell, Statistic.MEAN), 1.00);
					}
				}
			}
		}
	}

	private static void limit(Report report, String title, Optional<Estimate> ratio, double limit) {
		ratio.ifPresent((estimate) -> report.atMost(title, estimate, limit));
	}

	/**
	 * While the link is quick, and one at a time, so that the kernel's counter is each
	 * variant's own. The first one fetches the cookie, too.
	 */
	private void warmUp(int requests) throws Exception {
		this.lab.link().roundTrip(Duration.ZERO);
		System.out.printf("%nOne at a time: Fast Opens that the kernel counted%n");
		for (Variant variant : this.variants.all()) {
			int number = variant.client().equals(Curl.TITLE) ? WARM_UP_REQUESTS_AGAIN : requests;
			long before = fastOpens();
			for (int i = 0; i < number; i++) {
				this.load.millis(variant, 0);
			}
			System.out.printf("  %3d of %3d  %s%n", fastOpens() - before, number, variant);
		}
	}

	private void measure(Setting setting, int rounds) throws Exception {
		measure(setting, this.variants.all(), rounds, pace(setting, this.variants.all()), (variant) -> 0);
	}

	private Load.Pace pace(Setting setting, List<Variant> some) {
		return Load.Pace.steady(this.gap, setting.roundTrip(), some.size());
	}

	private void measure(Setting setting, List<Variant> some, int rounds, Load.Pace pace,
			ToIntFunction<Variant> cookieLength) throws Exception {
		this.lab.link().roundTrip(Duration.ofMillis(setting.roundTrip()));
		forget(some);
		long before = fastOpens();
		this.load.run(some, rounds, pace, cookieLength);
		long byKernel = fastOpens() - before;
		Measured measured = publish(setting, some);
		int byPackets = measured.cells().stream().mapToInt((cell) -> cell.counts().fastOpens().get()).sum();
		System.out.printf("Fast Opens: %,d by the packets, %,d by the kernel%n", byPackets, byKernel);
		this.report
			.add(Map.of("setting", setting.toString(), "fastOpensByPackets", byPackets, "fastOpensByKernel", byKernel));
		this.all.add(measured);
	}

	private void measureServer(Upstream server) throws Exception {
		warmUp(WARM_UP_REQUESTS_AGAIN);
		measure(new Setting(server.title(), ROUND_TRIP, 0, 0), this.serverRounds);
	}

	/** With https the request is never in the SYN, so its size does not matter. */
	private void measureSizes(Upstream server) throws Exception {
		Predicate<Variant> isMeasured = (variant) -> variant.scheme().equals("http")
				&& CLIENTS_OF_SIZES.contains(variant.client());
		List<Variant> some = this.variants.all().stream().filter(isMeasured).toList();
		if (some.isEmpty() || this.sizeRounds == 0) {
			return;
		}
		this.lab.link().roundTrip(Duration.ZERO);
		Map<Variant, Integer> withoutCookie = new HashMap<>();
		for (Variant variant : some) {
			withoutCookie.put(variant, requestBytes(variant));
		}
		for (int size : this.sizes) {
			Setting setting = new Setting(server.title(), ROUND_TRIP, 0, size);
			measure(setting, some, this.sizeRounds, pace(setting, some),
					(variant) -> Math.max(0, size - COOKIE_OVERHEAD - withoutCookie.getOrDefault(variant, 0)));
		}
	}

	/** Each packet is lost by chance, in both directions. */
	private void measureLoss(Upstream server, int percent) throws Exception {
		warmUp(this.all.isEmpty() ? WARM_UP_REQUESTS : WARM_UP_REQUESTS_AGAIN);
		Random random = new Random(this.seed);
		LongAdder lost = new LongAdder();
		Middlebox box = (packet, next) -> {
			if (random.nextDouble() < percent / PERCENT) {
				lost.increment();
			}
			else {
				next.accept(packet);
			}
		};
		Link.Registration registration = this.lab.link().intercept(box);
		measure(new Setting(server.title(), ROUND_TRIP, percent, 0), this.variants.all(), this.lossRounds,
				Load.Pace.independent(this.lossGap), (variant) -> 0);
		registration.close();
		System.out.printf("%,d packets were lost%n", lost.sum());
	}

}
