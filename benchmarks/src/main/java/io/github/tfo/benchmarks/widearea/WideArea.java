package io.github.tfo.benchmarks.widearea;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.statistics.Sample;
import io.github.tfo.benchmarks.upstream.MeasuredServer;
import io.github.tfo.benchmarks.upstream.Program;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
import io.github.tfo.benchmarks.upstream.ServerSoftware;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;

/**
 * The time of requests on new connections over slow links, also over one that loses
 * packets, for each client with Fast Open off, by its library's own option, and by the
 * starter; and of curl.
 */
public final class WideArea {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(Map.ofEntries(Map.entry("client", "all"),
			Map.entry("scheme", "http,https"), Map.entry("round-trips", "1,10,40,100,200"), Map.entry("rounds", "370"),
			Map.entry("gap", "10"), Map.entry("sizes", "200,500,1000,1400,1500,2000,4000,8000,12000,16384"),
			Map.entry("size-rounds", "60"), Map.entry("server-rounds", "100"), Map.entry("loss", "0,1"),
			Map.entry("loss-rounds", "1500"), Map.entry("loss-gap", "5"), Map.entry("seed", "1"),
			Map.entry("okhttp-no-delay", "false"), Map.entry("out", "benchmarks/target/reports")));

	/** The round trip where settings differ in something else. */
	private static final int ROUND_TRIP = 40;

	private static final int WARM_UP_REQUESTS = 150;

	private static final int WARM_UP_REQUESTS_AGAIN = 10;

	private static final List<String> CLIENTS_OF_SIZES = List.of(BenchmarkClient.WEBCLIENT_REACTOR.title(),
			BenchmarkClient.RESTCLIENT_HTTPCOMPONENTS.title(), BenchmarkClient.RESTCLIENT_JETTY.title(), Curl.TITLE);

	/** What a cookie takes besides its value: its name, a colon, a space, a line end. */
	private static final int COOKIE_OVERHEAD = 10;

	private final Options options;

	private final List<String> schemes;

	private final List<Integer> roundTrips;

	private final List<Integer> sizes;

	private final List<Integer> losses;

	private final int seed;

	private final Wire wire = new Wire();

	private final Cells cells = new Cells();

	private final List<Map<String, Object>> kernel = new ArrayList<>();

	private WideArea(Options options) {
		this.options = options;
		this.schemes = List.of(options.text("scheme").split(","));
		if (!List.of("http", "https").containsAll(this.schemes)) {
			throw new IllegalArgumentException("--scheme must be http, https or both");
		}
		this.roundTrips = options.numbers("round-trips");
		this.sizes = options.text("sizes").isEmpty() ? List.of() : options.numbers("sizes");
		this.losses = options.numbers("loss");
		this.seed = options.number("seed");
		for (String name : List.of("rounds", "gap", "loss-rounds", "loss-gap")) {
			options.positive(name);
		}
	}

	public static Benchmark of(Options options) {
		return new WideArea(options)::run;
	}

	private void run() throws Exception {
		for (Program program : Program.values()) {
			program.path();
		}
		// Else its client keeps connections, since Spring drops the header
		System.setProperty("jdk.httpclient.allowRestrictedHeaders", "connection");
		// Before any thread is started: threads stay in the namespace of their parent
		NetworkNamespace.isolate();
		Report report = new Report("wide-area", this.options.all());
		try (NetworkLab lab = NetworkLab.builder().roundTrip(Duration.ZERO).build();
				ServerCertificate certificate = ServerCertificate.create(lab.serverAddress());
				WideAreaVariants variants = new WideAreaVariants(this.schemes, certificate,
						this.options.isTrue("okhttp-no-delay"));
				Load load = new Load(lab.serverAddress(), this.seed)) {
			// Netty asks the kernel once whether servers may: on this host they may not
			ServerSoftware.REACTOR_NETTY.start(lab, certificate, 1).close();
			variants.start(this.options.text("client"));
			lab.link().tap(this.wire);
			try (MeasuredServer nginx = ServerSoftware.NGINX.start(lab, certificate, WideAreaVariants.MOST)) {
				warmUp(lab, variants.all(), WARM_UP_REQUESTS);
				measureRoundTrips(lab, load, nginx.title(), variants.all());
				measureSizes(lab, load, nginx.title(), variants.all());
			}
			if (this.options.number("server-rounds") > 0) {
				measureServer(lab, load, ServerSoftware.HAPROXY, certificate, variants.all());
				measureServer(lab, load, ServerSoftware.REACTOR_NETTY, certificate, variants.all());
			}
			// At last: after a loss the kernel and the starter are careful for a while
			try (MeasuredServer nginx = ServerSoftware.NGINX.start(lab, certificate, WideAreaVariants.MOST)) {
				measureLoss(lab, load, nginx.title(), variants.all());
			}
		}
		RatioThreshold.ALL.forEach((threshold) -> threshold.print(this.cells));
		write(report);
	}

	private void write(Report report) throws Exception {
		Path out = Path.of(this.options.text("out"));
		this.kernel.forEach(report::add);
		this.cells.addTo(report);
		System.out.printf("%n%s%n", report.write(out));
		for (Path plot : Plots.write(this.cells, out, ROUND_TRIP)) {
			System.out.println(plot);
		}
	}

	/**
	 * While the link is quick, and one at a time, so that the kernel's counter is each
	 * variant's own. The first one fetches the cookie, too.
	 */
	private void warmUp(NetworkLab lab, List<WideAreaVariant> variants, int requests) throws Exception {
		lab.link().roundTrip(Duration.ZERO);
		boolean first = requests == WARM_UP_REQUESTS;
		if (first) {
			System.out.printf("%nOne at a time: Fast Opens that the kernel counted%n");
		}
		for (WideAreaVariant variant : variants) {
			int number = variant.isCurl() ? WARM_UP_REQUESTS_AGAIN : requests;
			long before = fastOpens(lab);
			for (int i = 0; i < number; i++) {
				variant.millis(lab.serverAddress(), 0);
			}
			if (first) {
				System.out.printf("  %3d of %3d  %s%n", fastOpens(lab) - before, number, variant);
			}
			this.wire.take(variant);
		}
	}

	private static long fastOpens(NetworkLab lab) {
		return lab.client().counter("TcpExt", "TCPFastOpenActive");
	}

	private void measureRoundTrips(NetworkLab lab, Load load, String server, List<WideAreaVariant> variants)
			throws Exception {
		for (int roundTrip : this.losses.contains(0) ? this.roundTrips : List.<Integer>of()) {
			measure(lab, load, new Setting(server, roundTrip, 0, 0), variants, this.options.positive("rounds"));
		}
	}

	private void measureServer(NetworkLab lab, Load load, ServerSoftware kind, ServerCertificate certificate,
			List<WideAreaVariant> variants) throws Exception {
		try (MeasuredServer server = kind.start(lab, certificate, WideAreaVariants.MOST)) {
			warmUp(lab, variants, WARM_UP_REQUESTS_AGAIN);
			measure(lab, load, new Setting(server.title(), ROUND_TRIP, 0, 0), variants,
					this.options.number("server-rounds"));
		}
	}

	/**
	 * With https the request is never in the SYN, so its size does not matter.
	 */
	private void measureSizes(NetworkLab lab, Load load, String server, List<WideAreaVariant> all) throws Exception {
		List<WideAreaVariant> variants = all.stream()
			.filter((variant) -> variant.scheme().equals("http") && CLIENTS_OF_SIZES.contains(variant.client()))
			.toList();
		if (variants.isEmpty() || this.sizes.isEmpty()) {
			return;
		}
		lab.link().roundTrip(Duration.ZERO);
		Map<WideAreaVariant, Integer> withoutCookie = new HashMap<>();
		for (WideAreaVariant variant : variants) {
			this.wire.take(variant);
			variant.millis(lab.serverAddress(), 0);
			withoutCookie.put(variant, (int) this.wire.take(variant).bytes());
		}
		for (int size : this.sizes) {
			ToIntFunction<WideAreaVariant> cookieLength = (variant) -> Math.max(0,
					size - COOKIE_OVERHEAD - withoutCookie.getOrDefault(variant, 0));
			measure(lab, load, new Setting(server, ROUND_TRIP, 0, size), variants, this.options.positive("size-rounds"),
					pace(ROUND_TRIP, variants), cookieLength);
		}
	}

	private void measureLoss(NetworkLab lab, Load load, String server, List<WideAreaVariant> variants)
			throws Exception {
		for (int percent : this.losses) {
			if (percent > 0) {
				warmUp(lab, variants, WARM_UP_REQUESTS_AGAIN);
				RandomLoss loss = new RandomLoss(percent, this.seed);
				Link.Registration registration = lab.link().intercept(loss);
				measure(lab, load, new Setting(server, ROUND_TRIP, percent, 0), variants,
						this.options.positive("loss-rounds"), Pace.lossy(this.options.positive("loss-gap")),
						(variant) -> 0);
				registration.close();
				System.out.printf("%,d of %,d packets were lost%n", loss.lost(), loss.packets());
			}
		}
	}

	private Pace pace(int roundTrip, List<WideAreaVariant> variants) {
		return Pace.steady(this.options.positive("gap"), roundTrip, variants.size());
	}

	private void measure(NetworkLab lab, Load load, Setting setting, List<WideAreaVariant> variants, int rounds)
			throws Exception {
		measure(lab, load, setting, variants, rounds, pace(setting.roundTrip(), variants), (variant) -> 0);
	}

	private void measure(NetworkLab lab, Load load, Setting setting, List<WideAreaVariant> variants, int rounds,
			Pace pace, ToIntFunction<WideAreaVariant> cookieLength) throws Exception {
		lab.link().roundTrip(Duration.ofMillis(setting.roundTrip()));
		variants.forEach((variant) -> {
			this.wire.take(variant);
			variant.outcomes().take(variant.port());
		});
		long before = fastOpens(lab);
		Map<WideAreaVariant, Load.Times> times = load.run(variants, rounds, pace, cookieLength);
		long kernelFastOpens = fastOpens(lab) - before;
		List<Cell> measured = new ArrayList<>();
		for (WideAreaVariant variant : variants) {
			Load.Times own = Objects.requireNonNull(times.get(variant));
			own.failures()
				.stream()
				.findFirst()
				.ifPresent((failure) -> System.out.printf("%n%d failed: %s, %s: %s%n", own.failures().size(), variant,
						setting, failure));
			if (!own.millis().isEmpty()) {
				measured.add(new Cell(setting, variant, new Sample(own.millis()), own.failures().size(),
						this.wire.take(variant), variant.outcomes().take(variant.port())));
			}
		}
		this.cells.add(measured);
		this.schemes.stream()
			.filter((scheme) -> !this.cells.in(setting, scheme).isEmpty())
			.forEach((scheme) -> Table.print(this.cells, setting, scheme));
		long packetsFastOpens = measured.stream().mapToLong((cell) -> cell.counts().fastOpens()).sum();
		System.out.printf("Fast Opens: %,d by the packets, %,d by the kernel%n", packetsFastOpens, kernelFastOpens);
		this.kernel.add(Map.of("setting", setting.toString(), "fastOpensByPackets", packetsFastOpens,
				"fastOpensByKernel", kernelFastOpens));
	}

}
