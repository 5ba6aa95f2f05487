package io.github.tfo.benchmarks.soak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.tfo.FastOpenListener;
import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.command.Benchmark;
import io.github.tfo.benchmarks.command.Options;
import io.github.tfo.benchmarks.upstream.ReactorNettyUpstream;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/**
 * Many cold requests of all clients over a link, while faults come and go, and the proof
 * that each request was answered and each connection counted.
 */
public final class Soak {

	public static final Map<String, String> DEFAULTS = new TreeMap<>(Map.of("client", "all", "requests", "200000",
			"at-a-time", "64", "round-trip", "1", "seed", "1", "faults", "all"));

	private static final int PARTS = 10;

	private static final int WARM_UP_REQUESTS = 100;

	private static final long PATIENCE_SECONDS = 60;

	private static final int SETTLE_MILLIS = 1000;

	private final List<BenchmarkClient> clients;

	private final int requests;

	private final int atATime;

	private final Duration roundTrip;

	private final int seed;

	private final String faults;

	private final SoakExecutions executions;

	private final SoakJournal journal;

	private final SoakOutcomes outcomes = new SoakOutcomes();

	private final AtomicLong postsInSyns = new AtomicLong();

	private Soak(Options options) {
		this.clients = BenchmarkClient.named(options.text("client"));
		this.requests = options.positive("requests");
		this.atATime = options.positive("at-a-time");
		this.roundTrip = Duration.ofMillis(options.number("round-trip"));
		this.seed = options.number("seed");
		this.faults = options.text("faults");
		this.executions = new SoakExecutions(this.requests);
		this.journal = new SoakJournal(this.requests);
	}

	public static Benchmark of(Options options) {
		return new Soak(options)::run;
	}

	private void run() throws Exception {
		// What is remembered for a day would look like a leak
		System.setProperty("javax.net.ssl.sessionCacheSize", "100");
		NetworkNamespace client = NetworkNamespace.isolate();
		client.sysctl("net.ipv4.ip_local_port_range", "1024 65535");
		client.sysctl("net.ipv4.tcp_tw_reuse", "1");
		List<ConfigurableApplicationContext> contexts = new ArrayList<>();
		try (NetworkLab lab = NetworkLab.builder().roundTrip(this.roundTrip).build();
				ReactorNettyUpstream upstream = lab.server()
					.call(() -> ReactorNettyUpstream.start(lab.serverAddress(), this.executions));
				ReactorNettyUpstream cookieless = lab.server().call(upstream::startCookieless)) {
			List<HttpCalls> calls = new ArrayList<>();
			for (BenchmarkClient kind : this.clients) {
				ConfigurableApplicationContext context = BenchmarkApplication.start(true, upstream.certificate(),
						List.of(kind.property(), "tfo.cookieless.destinations=" + cookieless.destinations(),
								"tfo.backoff.initial=2s", "tfo.backoff.max=10s",
								"management.observations.enable.http=false"),
						this::addBeans);
				contexts.add(context);
				calls.add(kind.calls(context));
			}
			run(lab, List.of(upstream, cookieless), calls);
		}
		finally {
			contexts.forEach(ConfigurableApplicationContext::close);
		}
	}

	private void addBeans(GenericApplicationContext context) {
		context.registerBean(FastOpenListener.class, () -> this.outcomes);
		context.registerBean(RouteLimit.class, () -> new RouteLimit(this.atATime));
	}

	private void run(NetworkLab lab, List<ReactorNettyUpstream> upstreams, List<HttpCalls> calls) throws Exception {
		for (ReactorNettyUpstream upstream : upstreams) {
			for (String scheme : List.of("http", "https")) {
				calls.forEach((each) -> warmUp(each, upstream.url(scheme)));
			}
		}
		// So that outcomes and counters are of the same connections
		Thread.sleep(SETTLE_MILLIS);
		this.outcomes.forget();
		lab.link().tap((packet) -> {
			if (packet.isSyn() && packet.payloadLength() > 0 && packet.payload()[0] == 'P') {
				this.postsInSyns.incrementAndGet();
			}
		});
		SoakReport report = new SoakReport(this.requests, this.atATime, this.clients, lab, this.outcomes);
		SoakFaults coming = new SoakFaults(lab, new Random(this.seed), this.faults);
		ExecutorService workers = Executors.newFixedThreadPool(this.atATime);
		try {
			for (int part = 1; part <= PARTS; part++) {
				int from = (int) ((long) this.requests * (part - 1) / PARTS);
				int to = (int) ((long) this.requests * part / PARTS);
				long start = System.nanoTime();
				make(from, to, workers, upstreams, calls);
				double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
				SoakState state = SoakState.read();
				report.add(state);
				System.out.printf(Locale.ROOT, "%,9d requests, %,.0f a second, %s%n", to, (to - from) / seconds, state);
			}
		}
		finally {
			workers.shutdownNow();
			coming.end();
		}
		report.print(this.executions, this.journal, this.postsInSyns.get(), coming,
				(id) -> SoakRequest.of(id, this.seed, this.clients.size()));
	}

	private static void warmUp(HttpCalls calls, String url) {
		for (int i = 0; i < WARM_UP_REQUESTS; i++) {
			calls.getCold(url);
		}
	}

	private void make(int from, int to, ExecutorService workers, List<ReactorNettyUpstream> upstreams,
			List<HttpCalls> calls) throws InterruptedException {
		Semaphore free = new Semaphore(this.atATime);
		for (int id = from; id < to; id++) {
			SoakRequest request = SoakRequest.of(id, this.seed, this.clients.size());
			acquire(free, 1);
			workers.execute(() -> {
				make(request, upstreams.get(request.id() % upstreams.size()), calls.get(request.client()));
				free.release();
			});
		}
		acquire(free, this.atATime);
	}

	private void acquire(Semaphore free, int permits) throws InterruptedException {
		if (!free.tryAcquire(permits, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
			Thread.getAllStackTraces().forEach((thread, stack) -> System.err.println(thread + " " + List.of(stack)));
			throw new SoakFailedException("Requests do not end");
		}
	}

	private void make(SoakRequest request, ReactorNettyUpstream upstream, HttpCalls calls) {
		this.journal.begins(request.id());
		try {
			this.journal.answered(request, request.make(calls, upstream));
		}
		catch (Exception ex) {
			this.journal.failed(request, this.clients.get(request.client()).title(), ex);
		}
	}

	/**
	 * With the five of each route that HttpComponents has by default, requests would wait
	 * for each other.
	 */
	private record RouteLimit(int atATime)
			implements
				ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> {

		@Override
		public HttpComponentsClientHttpRequestFactoryBuilder customize(
				HttpComponentsClientHttpRequestFactoryBuilder builder) {
			return builder.withConnectionManagerCustomizer(
					(connections) -> connections.setMaxConnTotal(this.atATime).setMaxConnPerRoute(this.atATime));
		}

	}

}
