package io.github.tfo.benchmarks.cookieless;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.statistics.Estimate;
import io.github.tfo.benchmarks.statistics.Statistic;
import io.github.tfo.benchmarks.upstream.MeasuredServer;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
import io.github.tfo.benchmarks.upstream.ServerSoftware;
import io.github.tfo.lab.AddressTranslation;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.Packet;

/**
 * Measures requests on new connections where cookies do not help: to a server that the
 * host has never connected to, to replicas behind one address, and to servers that do not
 * accept data without a cookie.
 */
public final class Cookieless {

	/** The names of the options, and their defaults. */
	public static final Map<String, String> DEFAULTS = Collections
		.unmodifiableMap(new TreeMap<>(Map.of("client", "all", "rounds", "200", "refusing-rounds", "60", "round-trip",
				"40", "gap", "8", "out", "benchmarks/target/reports")));

	/** Enough to load and compile the classes. */
	private static final int WARM_UP_ROUNDS = 50;

	private static final int REPLICAS = 3;

	private static final long SEED = 1;

	/**
	 * The kernel remembers a Fast Open that was reset for a minute
	 * (net/ipv4/tcp_fastopen.c).
	 */
	private static final long QUEUE_NANOS = TimeUnit.SECONDS.toNanos(30);

	private final Options options;

	private final Random random = new Random(SEED);

	/** The kernel's count in the present scenario. */
	private final Map<CookieMode, Long> fastOpens = new EnumMap<>(CookieMode.class);

	private final ExecutorService workers = Executors.newCachedThreadPool();

	private Cookieless(Options options) {
		this.options = options;
		for (String name : List.of("rounds", "refusing-rounds", "round-trip", "gap")) {
			options.positive(name);
		}
	}

	public static Benchmark of(Options options) {
		return new Cookieless(options)::run;
	}

	@SuppressWarnings("try")
	private void run() throws Exception {
		// Before any thread is started: threads stay in the namespace of their parent
		NetworkNamespace.isolate();
		Report report = new Report("cookieless", this.options.all());
		Duration roundTrip = Duration.ofMillis(this.options.number("round-trip"));
		try (NetworkLab lab = NetworkLab.builder().roundTrip(roundTrip).build();
				ServerCertificate certificate = ServerCertificate.create(lab.serverAddress())) {
			// Netty asks the kernel once whether servers may: on this host they may not
			ServerSoftware.REACTOR_NETTY.start(lab, certificate, 1).close();
			List<InetAddress> replicas = new ArrayList<>(List.of(lab.serverAddress()));
			for (int i = 1; i < REPLICAS; i++) {
				replicas.add(lab.addServerAddress(i));
			}
			List<ComparedClient> clients = new ArrayList<>();
			for (BenchmarkClient kind : BenchmarkClient.named(this.options.text("client"))) {
				for (CookieMode mode : CookieMode.values()) {
					clients.add(new ComparedClient(kind, mode, clients.size(), lab.serverAddress(), certificate));
				}
			}
			try (MeasuredServer nginx = ServerSoftware.NGINX.start(lab, certificate, clients.size())) {
				measure(lab, replicas, Scenario.FIRST_CONNECTION, clients, WARM_UP_ROUNDS);
			}
			for (Scenario scenario : Scenario.values()) {
				try (MeasuredServer nginx = ServerSoftware.nginx(lab, certificate, clients.size(), scenario.queue())) {
					measure(lab, replicas, scenario, clients, this.options.number(scenario.rounds()));
				}
				print(scenario, clients, report);
			}
			clients.forEach(ComparedClient::close);
		}
		this.workers.shutdown();
		System.out.printf("%n%s%n", report.write(Path.of(this.options.text("out"))));
	}

	private void measure(NetworkLab lab, List<InetAddress> replicas, Scenario scenario, List<ComparedClient> clients,
			int rounds) throws Exception {
		clients.forEach(ComparedClient::forget);
		this.fastOpens.clear();
		AtomicInteger turn = new AtomicInteger();
		AddressTranslation router = new AddressTranslation(lab.serverAddress(), replicas,
				() -> scenario.isByChance() ? this.random.nextInt(REPLICAS) : turn.getAndIncrement());
		Link.Registration registration = scenario.hasReplicas() ? lab.link().intercept(router) : null;
		List<CookieMode> modes = new ArrayList<>(scenario.modes());
		long filled = System.nanoTime() - QUEUE_NANOS;
		for (int i = 0; i < rounds; i++) {
			Collections.shuffle(modes, this.random);
			for (CookieMode mode : modes) {
				lab.server().sysctl("net.ipv4.tcp_fastopen", scenario.serverSetting(mode));
				if (scenario == Scenario.FIRST_CONNECTION) {
					lab.client().flushTcpMetrics();
				}
				if (scenario == Scenario.QUEUE_FULL && System.nanoTime() - filled >= QUEUE_NANOS) {
					fillQueues(lab, clients);
					filled = System.nanoTime();
				}
				List<ComparedClient> batch = new ArrayList<>(
						clients.stream().filter((client) -> client.mode() == mode).toList());
				Collections.shuffle(batch, this.random);
				long before = fastOpens(lab);
				request(batch);
				this.fastOpens.merge(mode, fastOpens(lab) - before, Long::sum);
			}
		}
		if (registration != null) {
			registration.close();
		}
	}

	/**
	 * Make a request of each client with each scheme. They begin one after the other, so
	 * that they share the processors, and not each other's delays.
	 */
	private void request(List<ComparedClient> batch) throws Exception {
		List<Future<?>> requests = new ArrayList<>();
		for (String scheme : ComparedClient.SCHEMES) {
			for (ComparedClient client : batch) {
				requests.add(this.workers.submit(() -> {
					client.request(scheme);
					return true;
				}));
				LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(this.options.number("gap")));
			}
		}
		for (Future<?> request : requests) {
			request.get();
		}
	}

	/**
	 * Leave a Fast Open in the queue of each listener, by a SYN that the client's kernel
	 * knows nothing of, and resets.
	 */
	private static void fillQueues(NetworkLab lab, List<ComparedClient> clients) throws Exception {
		byte[] data = "GET".getBytes(StandardCharsets.US_ASCII);
		try (DatagramSocket trigger = new DatagramSocket()) {
			Link.Registration forger = lab.link().intercept((packet, next) -> {
				next.accept(packet);
				if (packet.sourcePort() == trigger.getLocalPort()) {
					InetSocketAddress source = new InetSocketAddress(lab.clientAddress(), 1024);
					clients.stream()
						.flatMapToInt(ComparedClient::ports)
						.mapToObj((port) -> new InetSocketAddress(lab.serverAddress(), port))
						.forEach((listener) -> next.accept(Packet.syn(source, listener, data)));
				}
			});
			trigger.send(new DatagramPacket(new byte[1], 1, lab.serverAddress(), 9));
			TimeUnit.MILLISECONDS.sleep(5L * lab.link().roundTrip().toMillis());
			forger.close();
		}
	}

	private static long fastOpens(NetworkLab lab) {
		return lab.client().counter("TcpExt", "TCPFastOpenActive");
	}

	private void print(Scenario scenario, List<ComparedClient> clients, Report report) throws IOException {
		System.out.printf("%n%s%n", scenario.title());
		for (String scheme : ComparedClient.SCHEMES) {
			System.out.printf("| client | %s, off |%s%n", scheme,
					(scenario.modes().contains(CookieMode.COOKIE) ? " cookies | hits |" : "")
							+ " cookieless: median | p99 | hits |");
			for (ComparedClient off : clients) {
				if (off.mode() == CookieMode.OFF) {
					StringBuilder line = new StringBuilder("| %s | %.1f |".formatted(off.title(),
							off.sample(scheme).estimate(Statistic.MEDIAN).value()));
					for (ComparedClient client : clients) {
						if (client.kind() == off.kind() && client.mode() != CookieMode.OFF
								&& scenario.modes().contains(client.mode())) {
							line.append(cells(scenario, scheme, client, off, report));
						}
					}
					System.out.println(line);
				}
			}
		}
		scenario.modes()
			.forEach((mode) -> System.out.printf("%s: %d Fast Opens by the kernel, %d hits%n", mode.title(),
					this.fastOpens.getOrDefault(mode, 0L),
					clients.stream().filter((client) -> client.mode() == mode).mapToInt(ComparedClient::hits).sum()));
	}

	private static String cells(Scenario scenario, String scheme, ComparedClient client, ComparedClient off,
			Report report) {
		Estimate median = client.sample(scheme).ratio(off.sample(scheme), Statistic.MEDIAN);
		Estimate p99 = client.sample(scheme).ratio(off.sample(scheme), Statistic.P99);
		Map<String, Object> row = new LinkedHashMap<>();
		row.put("scenario", scenario.title());
		row.put("client", client.title());
		row.put("scheme", scheme);
		row.put("mode", client.mode().title());
		row.put("requests", client.sample(scheme).size());
		row.put("medianMillis", client.sample(scheme).estimate(Statistic.MEDIAN).value());
		row.put("offMedianMillis", off.sample(scheme).estimate(Statistic.MEDIAN).value());
		row.put("medianToOff", List.of(median.value(), median.low(), median.high()));
		row.put("p99ToOff", p99.value());
		row.put("outcomes", client.outcomes(scheme));
		report.add(row);
		String hits = " %d of %d |".formatted(client.hits(scheme), client.sample(scheme).size());
		return (client.mode() == CookieMode.COOKIE) ? " %.2f |%s".formatted(median.value(), hits)
				: " **%.2f** (%.2f to %.2f) | %.2f |%s".formatted(median.value(), median.low(), median.high(),
						p99.value(), hits);
	}

}
