package io.github.tfo.benchmarks.connections;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.client.NettyOption;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.report.BarPlot;
import io.github.tfo.benchmarks.report.Report;
import io.github.tfo.benchmarks.report.Threshold;
import io.github.tfo.benchmarks.upstream.NginxProcess;
import io.github.tfo.lab.NetworkNamespace;
import org.jspecify.annotations.Nullable;

import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * New connections on loopback, where there is no round trip to be saved and processing is
 * all there is: how many a second, and what each costs the client's process. nginx
 * answers in a process of its own.
 */
public final class NewConnections {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(
			Map.of("client", "all", "at-once", "1,16,128", "awake", "true", "pairs", "60", "slice", "100",
					"plain-socket", "0,20,50", "server-fast-open", "true", "out", "benchmarks/target/reports"));

	/**
	 * Until the JVM has compiled what a connection needs, which takes longer for the
	 * variant that does more: tens of thousands of connections.
	 */
	private static final long FIRST_WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(20);

	private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(4);

	private final List<BenchmarkClient> clients;

	private final List<Integer> atOnce;

	private final List<Integer> plainSocketWork;

	private final int pairs;

	private final long slice;

	private final boolean serverFastOpen;

	private final boolean awake;

	private final Options options;

	private NewConnections(Options options) {
		this.clients = BenchmarkClient.named(options.text("client"));
		this.atOnce = Stream.of(options.text("at-once").split(",")).map(NewConnections::positive).toList();
		this.plainSocketWork = plainSocketWork(options.text("plain-socket"));
		this.pairs = options.positive("pairs");
		this.slice = TimeUnit.MILLISECONDS.toNanos(options.positive("slice"));
		this.serverFastOpen = options.isTrue("server-fast-open");
		this.awake = options.isTrue("awake");
		this.options = options;
	}

	private static int positive(String number) {
		if (!number.matches("[1-9]\\d{0,3}")) {
			throw new IllegalArgumentException("--at-once must be numbers from 1 to 9999, not " + number);
		}
		return Integer.parseInt(number);
	}

	private static List<Integer> plainSocketWork(String micros) {
		if (micros.equals("none")) {
			return List.of();
		}
		if (!micros.matches("\\d{1,4}(,\\d{1,4})*")) {
			throw new IllegalArgumentException(
					"--plain-socket must be numbers of microseconds, or none, not " + micros);
		}
		return Stream.of(micros.split(",")).map(Integer::valueOf).toList();
	}

	public static Benchmark of(Options options) {
		return new NewConnections(options)::run;
	}

	private void run() throws Exception {
		NetworkNamespace namespace = NetworkNamespace.isolate();
		namespace.sysctl("net.ipv4.tcp_fastopen", this.serverFastOpen ? "3" : "1");
		// Who closes first keeps the port for a minute
		namespace.sysctl("net.ipv4.ip_local_port_range", "1024 65535");
		namespace.sysctl("net.ipv4.tcp_tw_reuse", "1");
		Report report = new Report(this.serverFastOpen ? "connections" : "connections-without-cookies",
				this.options.all());
		List<Threshold> thresholds = new ArrayList<>();
		ConnectionsComparison.printHeader();
		try (NginxProcess nginx = NginxProcess.start(namespace, InetAddress.getByName("127.0.0.1"))) {
			measure(nginx, report, thresholds);
		}
		System.out.println();
		thresholds.forEach(System.out::println);
		Path output = Path.of(this.options.text("out"));
		report.write(output);
		plot(report, output);
	}

	private void measure(NginxProcess nginx, Report report, List<Threshold> thresholds) throws Exception {
		ExecutorService threads = Executors.newCachedThreadPool();
		try {
			for (int work : this.plainSocketWork) {
				measure(work, nginx.address(), threads, report);
			}
			for (BenchmarkClient client : this.clients) {
				measure(client, nginx.url(), threads, report, thresholds);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	/**
	 * The yardstick, for which there are no thresholds.
	 */
	private void measure(int workMicros, InetSocketAddress server, ExecutorService threads, Report report)
			throws Exception {
		Connections off = new ThreadedConnections(threads, PlainSocket.withoutFastOpen(server, workMicros));
		Connections on = new ThreadedConnections(threads, PlainSocket.withFastOpen(server, workMicros));
		for (int connections : this.atOnce) {
			ConnectionsComparison comparison = new ConnectionsComparison("Plain socket, " + workMicros + " us of work",
					connections, List.of(new ConnectionsVariant("off", off), new ConnectionsVariant("on", on)));
			measure(comparison, WARM_UP_NANOS);
			comparison.print();
			comparison.rows().forEach(report::add);
		}
	}

	private void measure(BenchmarkClient client, String url, ExecutorService threads, Report report,
			List<Threshold> thresholds) throws Exception {
		List<ConfigurableApplicationContext> contexts = new ArrayList<>();
		try {
			contexts.add(start(client, false, (context) -> {
			}));
			if (client == BenchmarkClient.WEBCLIENT_REACTOR || client == BenchmarkClient.RESTCLIENT_REACTOR) {
				contexts.add(start(client, false, NettyOption::addTo));
			}
			contexts.add(start(client, true, (context) -> {
			}));
			for (int connections : this.atOnce) {
				ConnectionsComparison comparison = comparison(client, url, threads, contexts, connections);
				measure(comparison, connections == this.atOnce.get(0) ? FIRST_WARM_UP_NANOS : WARM_UP_NANOS);
				comparison.print();
				comparison.rows().forEach(report::add);
				thresholds.addAll(comparison.thresholds());
			}
		}
		finally {
			contexts.forEach(ConfigurableApplicationContext::close);
		}
	}

	private static ConfigurableApplicationContext start(BenchmarkClient client, boolean enabled,
			ApplicationContextInitializer<GenericApplicationContext> beans) throws InterruptedException {
		return BenchmarkApplication.start(enabled, null, List.of(client.property()), (context) -> {
			ManyConnections.register(context);
			beans.initialize(context);
		});
	}

	private static ConnectionsComparison comparison(BenchmarkClient client, String url, ExecutorService threads,
			List<ConfigurableApplicationContext> contexts, int atOnce) {
		List<ConnectionsVariant> variants = new ArrayList<>();
		for (ConfigurableApplicationContext context : contexts) {
			String name = variants.isEmpty() ? "off" : (variants.size() == contexts.size() - 1) ? "on" : "netty";
			variants.add(new ConnectionsVariant(name, connections(client.calls(context), url, threads)));
		}
		return new ConnectionsComparison(client.title(), atOnce, variants);
	}

	private static Connections connections(HttpCalls calls, String url, ExecutorService threads) {
		return (calls instanceof HttpCalls.ByWebClient reactive) ? new ReactiveConnections(reactive.client(), url)
				: new ThreadedConnections(threads, () -> requireAnswer(calls.getCold(url)));
	}

	private static void requireAnswer(@Nullable String body) {
		if (!"hello".equals(body)) {
			throw new IllegalStateException("The answer is " + body);
		}
	}

	private void measure(ConnectionsComparison comparison, long warmUp) throws Exception {
		boolean idle = comparison.atOnce() == 1;
		try (AwakeProcessors processors = AwakeProcessors.startIf(this.awake && idle)) {
			long end = System.nanoTime() + warmUp;
			while (System.nanoTime() - end < 0) {
				comparison.measure(this.slice);
			}
			comparison.forget();
			for (int i = 0; i < this.pairs; i++) {
				comparison.measure(this.slice);
			}
			processors.requireAlive();
		}
	}

	private static void plot(Report report, Path output) throws Exception {
		for (String figure : List.of("connections per second", "CPU microseconds")) {
			List<Map<String, Object>> on = rows(report, "on");
			BarPlot plot = new BarPlot("New connections on loopback", figure,
					on.stream().map((row) -> row.get("client") + ", " + row.get("at once")).toList());
			for (String variant : List.of("off", "on")) {
				List<Double> figures = rows(report, variant).stream().map((row) -> (Double) row.get(figure)).toList();
				plot.bars(variant, figures, Collections.nCopies(figures.size(), 0.0));
			}
			plot.write(output, "connections-" + figure.replace(' ', '-'));
		}
	}

	private static List<Map<String, Object>> rows(Report report, String variant) {
		return report.rows().stream().filter((row) -> variant.equals(row.get("variant"))).toList();
	}

}
