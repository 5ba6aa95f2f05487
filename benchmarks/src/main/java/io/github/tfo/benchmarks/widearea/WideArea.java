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

import io.github.tfo.benchmarks.client.HttpClientKind;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.statistics.Sample;
import io.github.tfo.benchmarks.upstream.LaneServer;
import io.github.tfo.benchmarks.upstream.LaneServers;
import io.github.tfo.benchmarks.upstream.Program;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
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

	/** Of the settings that differ in something else. */
	private static final int ROUND_TRIP = 40;

	private static final int WARM_UP_REQUESTS = 150;

	private static final int WARM_UP_REQUESTS_AGAIN = 10;

	private static final List<String> CLIENTS_OF_SIZES = List.of(HttpClientKind.WEBCLIENT_REACTOR.title(),
			HttpClientKind.RESTCLIENT_HTTPCOMPONENTS.title(), HttpClientKind.RESTCLIENT_JETTY.title(), Curl.TITLE);

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
				Lanes lanes = new Lanes(this.schemes, certificate, this.options.isTrue("okhttp-no-delay"));
				Load load = new Load(lab.serverAddress(), this.seed)) {
			// Netty asks the kernel once whether servers may: on this host they may not
			LaneServers.REACTOR_NETTY.start(lab, certificate, 1).close();
			lanes.start(this.options.text("client"));
			lab.link().tap(this.wire);
			try (LaneServer nginx = LaneServers.NGINX.start(lab, certificate, Lanes.MOST)) {
				warmUp(lab, lanes.all(), WARM_UP_REQUESTS);
				measureRoundTrips(lab, load, nginx.title(), lanes.all());
				measureSizes(lab, load, nginx.title(), lanes.all());
			}
			if (this.options.number("server-rounds") > 0) {
				measureServer(lab, load, LaneServers.HAPROXY, certificate, lanes.all());
				measureServer(lab, load, LaneServers.REACTOR_NETTY, certificate, lanes.all());
			}
			// At last: after a loss the kernel and the starter are careful for a while
			try (LaneServer nginx = LaneServers.NGINX.start(lab, certificate, Lanes.MOST)) {
				measureLoss(lab, load, nginx.title(), lanes.all());
			}
		}
		Bar.ALL.forEach((bar) -> bar.print(this.cells));
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
	 * lane's own. The first one fetches the cookie, too.
	 */
	private void warmUp(NetworkLab lab, List<Lane> lanes, int requests) throws Exception {
		lab.link().roundTrip(Duration.ZERO);
		boolean first = requests == WARM_UP_REQUESTS;
		if (first) {
			System.out.printf("%nOne at a time: Fast Opens that the kernel counted%n");
		}
		for (Lane lane : lanes) {
			int number = lane.isCurl() ? WARM_UP_REQUESTS_AGAIN : requests;
			long before = fastOpens(lab);
			for (int i = 0; i < number; i++) {
				lane.millis(lab.serverAddress(), 0);
			}
			if (first) {
				System.out.printf("  %3d of %3d  %s%n", fastOpens(lab) - before, number, lane);
			}
			this.wire.take(lane);
		}
	}

	private static long fastOpens(NetworkLab lab) {
		return lab.client().counter("TcpExt", "TCPFastOpenActive");
	}

	private void measureRoundTrips(NetworkLab lab, Load load, String server, List<Lane> lanes) throws Exception {
		for (int roundTrip : this.losses.contains(0) ? this.roundTrips : List.<Integer>of()) {
			measure(lab, load, new Setting(server, roundTrip, 0, 0), lanes, this.options.positive("rounds"));
		}
	}

	private void measureServer(NetworkLab lab, Load load, LaneServers kind, ServerCertificate certificate,
			List<Lane> lanes) throws Exception {
		try (LaneServer server = kind.start(lab, certificate, Lanes.MOST)) {
			warmUp(lab, lanes, WARM_UP_REQUESTS_AGAIN);
			measure(lab, load, new Setting(server.title(), ROUND_TRIP, 0, 0), lanes,
					this.options.number("server-rounds"));
		}
	}

	/**
	 * With https the request is never in the SYN, so its size does not matter.
	 */
	private void measureSizes(NetworkLab lab, Load load, String server, List<Lane> all) throws Exception {
		List<Lane> lanes = all.stream()
			.filter((lane) -> lane.scheme().equals("http") && CLIENTS_OF_SIZES.contains(lane.client()))
			.toList();
		if (lanes.isEmpty() || this.sizes.isEmpty()) {
			return;
		}
		lab.link().roundTrip(Duration.ZERO);
		Map<Lane, Integer> withoutCookie = new HashMap<>();
		for (Lane lane : lanes) {
			this.wire.take(lane);
			lane.millis(lab.serverAddress(), 0);
			withoutCookie.put(lane, (int) this.wire.take(lane).bytes());
		}
		for (int size : this.sizes) {
			ToIntFunction<Lane> cookieLength = (lane) -> Math.max(0,
					size - COOKIE_OVERHEAD - withoutCookie.getOrDefault(lane, 0));
			measure(lab, load, new Setting(server, ROUND_TRIP, 0, size), lanes, this.options.positive("size-rounds"),
					pace(ROUND_TRIP, lanes), cookieLength);
		}
	}

	private void measureLoss(NetworkLab lab, Load load, String server, List<Lane> lanes) throws Exception {
		for (int percent : this.losses) {
			if (percent > 0) {
				warmUp(lab, lanes, WARM_UP_REQUESTS_AGAIN);
				RandomLoss loss = new RandomLoss(percent, this.seed);
				Link.Registration registration = lab.link().intercept(loss);
				measure(lab, load, new Setting(server, ROUND_TRIP, percent, 0), lanes,
						this.options.positive("loss-rounds"), Pace.lossy(this.options.positive("loss-gap")),
						(lane) -> 0);
				registration.close();
				System.out.printf("%,d of %,d packets were lost%n", loss.lost(), loss.packets());
			}
		}
	}

	private Pace pace(int roundTrip, List<Lane> lanes) {
		return Pace.steady(this.options.positive("gap"), roundTrip, lanes.size());
	}

	private void measure(NetworkLab lab, Load load, Setting setting, List<Lane> lanes, int rounds) throws Exception {
		measure(lab, load, setting, lanes, rounds, pace(setting.roundTrip(), lanes), (lane) -> 0);
	}

	private void measure(NetworkLab lab, Load load, Setting setting, List<Lane> lanes, int rounds, Pace pace,
			ToIntFunction<Lane> cookieLength) throws Exception {
		lab.link().roundTrip(Duration.ofMillis(setting.roundTrip()));
		lanes.forEach((lane) -> {
			this.wire.take(lane);
			lane.outcomes().take(lane.port());
		});
		long before = fastOpens(lab);
		Map<Lane, Load.Times> times = load.run(lanes, rounds, pace, cookieLength);
		long kernelFastOpens = fastOpens(lab) - before;
		List<Cell> measured = new ArrayList<>();
		for (Lane lane : lanes) {
			Load.Times own = Objects.requireNonNull(times.get(lane));
			own.failures()
				.stream()
				.findFirst()
				.ifPresent((failure) -> System.out.printf("%n%d failed: %s, %s: %s%n", own.failures().size(), lane,
						setting, failure));
			if (!own.millis().isEmpty()) {
				measured.add(new Cell(setting, lane, new Sample(own.millis()), own.failures().size(),
						this.wire.take(lane), lane.outcomes().take(lane.port())));
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
