package io.github.tfo.benchmarks.widearea;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.github.tfo.FastOpenListener;
import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.client.NettyOption;
import io.github.tfo.benchmarks.client.OutcomeCounter;
import io.github.tfo.benchmarks.upstream.MeasuredServer;
import io.github.tfo.benchmarks.upstream.ServerCertificate;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;

/**
 * The variants, and an application for each client and mode.
 */
final class WideAreaVariants implements AutoCloseable {

	private static final String JDK = "RestClient on the JDK's HttpClient";

	/** Each client in each mode, the JDK's in one, and curl in two. */
	static final int MOST = 3 * BenchmarkClient.values().length + 3;

	private final List<String> schemes;

	private final ServerCertificate certificate;

	private final String okHttpNoDelay;

	private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	private final List<WideAreaVariant> variants = new ArrayList<>();

	private int numbers;

	WideAreaVariants(List<String> schemes, ServerCertificate certificate, boolean okHttpNoDelay) {
		this.schemes = schemes;
		this.certificate = certificate;
		this.okHttpNoDelay = BenchmarkClient.OKHTTP_NO_DELAY + "=" + okHttpNoDelay;
	}

	/**
	 * Start the applications.
	 * @param client a part of the names of the clients, or {@code all}
	 */
	void start(String client) throws Exception {
		for (BenchmarkClient kind : BenchmarkClient.values()) {
			if (isNamed(kind.title(), client)) {
				start(kind);
			}
		}
		if (isNamed(JDK, client)) {
			ConfigurableApplicationContext application = application(FastOpenMode.OFF,
					"spring.http.clients.imperative.factory=jdk", new OutcomeCounter());
			add(JDK, FastOpenMode.OFF,
					call(new HttpCalls.ByRestClient(application.getBean(RestClient.Builder.class).build())),
					new OutcomeCounter());
		}
		if (isNamed(Curl.TITLE, client)) {
			add(Curl.TITLE, FastOpenMode.OFF, new Curl(this.certificate.file(), false), new OutcomeCounter());
			add(Curl.TITLE, FastOpenMode.LIBRARY_OPTION, new Curl(this.certificate.file(), true), new OutcomeCounter());
		}
		if (this.variants.isEmpty()) {
			throw new IllegalArgumentException("No client is called " + client);
		}
	}

	private static boolean isNamed(String title, String part) {
		return part.equals("all") || title.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
	}

	private void start(BenchmarkClient kind) throws Exception {
		for (FastOpenMode mode : FastOpenMode.values()) {
			if (mode != FastOpenMode.LIBRARY_OPTION || kind == BenchmarkClient.WEBCLIENT_REACTOR
					|| kind == BenchmarkClient.RESTCLIENT_REACTOR) {
				OutcomeCounter outcomes = new OutcomeCounter();
				add(kind.title(), mode, call(kind.calls(application(mode, kind.property(), outcomes))), outcomes);
			}
		}
	}

	private ConfigurableApplicationContext application(FastOpenMode mode, String property, OutcomeCounter outcomes)
			throws InterruptedException {
		ConfigurableApplicationContext application = BenchmarkApplication.start(mode == FastOpenMode.STARTER,
				this.certificate.pem(), List.of(property, this.okHttpNoDelay), (context) -> {
					if (mode == FastOpenMode.LIBRARY_OPTION) {
						NettyOption.addTo(context);
					}
					context.registerBean(FastOpenListener.class, () -> outcomes);
				});
		this.applications.add(application);
		return application;
	}

	private void add(String client, FastOpenMode mode, WideAreaVariant.ColdCall call, OutcomeCounter outcomes) {
		this.schemes.forEach(
				(scheme) -> this.variants.add(new WideAreaVariant(this.numbers, client, mode, scheme, call, outcomes)));
		this.numbers++;
	}

	private static WideAreaVariant.ColdCall call(HttpCalls calls) {
		return (url, cookie) -> {
			HttpHeaders headers = new HttpHeaders();
			if (!cookie.isEmpty()) {
				headers.add(HttpHeaders.COOKIE, cookie);
			}
			long start = System.nanoTime();
			String body = calls.getCold(url, headers);
			long nanos = System.nanoTime() - start;
			if (!MeasuredServer.BODY.equals(body)) {
				throw new IOException("The answer was " + body);
			}
			return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
		};
	}

	List<WideAreaVariant> all() {
		return List.copyOf(this.variants);
	}

	@Override
	public void close() {
		this.applications.forEach(ConfigurableApplicationContext::close);
	}

}
