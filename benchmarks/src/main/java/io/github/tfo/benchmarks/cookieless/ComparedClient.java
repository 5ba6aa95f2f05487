package io.github.tfo.benchmarks.cookieless;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.tfo.FastOpenListener;
import io.github.tfo.actuate.FastOpenEndpoint;
import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.client.OutcomeCounter;
import io.github.tfo.benchmarks.statistics.Sample;
import io.github.tfo.benchmarks.upstream.MeasuredServer;
import io.github.tfo.benchmarks.upstream.ServerCertificate;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * One client in one mode: an application of its own, which calls ports of its own.
 */
final class ComparedClient implements AutoCloseable {

	static final List<String> SCHEMES = List.of("http", "https");

	private final BenchmarkClient kind;

	private final CookieMode mode;

	private final int number;

	private final InetAddress server;

	private final OutcomeCounter outcomes = new OutcomeCounter();

	private final Map<String, List<Double>> millis = new ConcurrentHashMap<>();

	private final ConfigurableApplicationContext application;

	private final HttpCalls calls;

	ComparedClient(BenchmarkClient kind, CookieMode mode, int number, InetAddress server, ServerCertificate certificate)
			throws InterruptedException {
		this.kind = kind;
		this.mode = mode;
		this.number = number;
		this.server = server;
		String cookieless = (mode == CookieMode.COOKIELESS) ? "tfo.cookieless.destinations=" + server.getHostAddress()
				: "";
		this.application = BenchmarkApplication.start(mode != CookieMode.OFF, certificate.pem(),
				List.of(kind.property(), cookieless),
				(context) -> context.registerBean(FastOpenListener.class, () -> this.outcomes));
		this.calls = kind.calls(this.application);
	}

	BenchmarkClient kind() {
		return this.kind;
	}

	CookieMode mode() {
		return this.mode;
	}

	String title() {
		return this.kind.title();
	}

	IntStream ports() {
		return SCHEMES.stream().mapToInt(this::port);
	}

	private int port(String scheme) {
		return MeasuredServer.port(scheme, this.number);
	}

	/**
	 * Begin anew: what was measured, and what the application knows of its destinations.
	 */
	void forget() {
		ports().forEach(this.outcomes::take);
		this.millis.clear();
		if (this.mode != CookieMode.OFF) {
			FastOpenEndpoint endpoint = this.application.getBean(FastOpenEndpoint.class);
			ports().forEach((port) -> endpoint.endBackOff(this.server.getHostAddress() + ":" + port));
		}
	}

	void request(String scheme) throws IOException {
		long start = System.nanoTime();
		String body = this.calls.getCold(MeasuredServer.url(this.server, scheme, this.number));
		long nanos = System.nanoTime() - start;
		if (!MeasuredServer.BODY.equals(body)) {
			throw new IOException(title() + " has got " + body);
		}
		this.millis.computeIfAbsent(scheme, (absent) -> Collections.synchronizedList(new ArrayList<>()))
			.add(nanos / (double) TimeUnit.MILLISECONDS.toNanos(1));
	}

	Sample sample(String scheme) {
		return new Sample(this.millis.getOrDefault(scheme, List.of()));
	}

	Map<String, Integer> outcomes(String scheme) {
		return this.outcomes.outcomes(port(scheme));
	}

	int hits(String scheme) {
		return outcomes(scheme).getOrDefault("hit", 0);
	}

	int hits() {
		return SCHEMES.stream().mapToInt(this::hits).sum();
	}

	@Override
	public void close() {
		this.application.close();
	}

}
