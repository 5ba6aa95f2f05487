package io.github.tfo.benchmarks.widearea;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.github.tfo.FastOpenListener;
import io.github.tfo.benchmarks.client.ClientApplication;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.client.HttpClientKind;
import io.github.tfo.benchmarks.client.NettyOption;
import io.github.tfo.benchmarks.upstream.LaneServer;
import io.github.tfo.benchmarks.upstream.ServerCertificate;

import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;

/**
 * The lanes, and an application for each client and mode.
 */
final class Lanes implements AutoCloseable {

	private static final String JDK = "RestClient on the JDK's HttpClient";

	/** Each client in each mode, the JDK's in one, and curl in two. */
	static final int MOST = 3 * HttpClientKind.values().length + 3;

	private final List<String> schemes;

	private final ServerCertificate certificate;

	private final String okHttpNoDelay;

	private final List<ConfigurableApplicationContext> applications = new ArrayList<>();

	private final List<Lane> lanes = new ArrayList<>();

	private int numbers;

	Lanes(List<String> schemes, ServerCertificate certificate, boolean okHttpNoDelay) {
		this.schemes = schemes;
		this.certificate = certificate;
		this.okHttpNoDelay = HttpClientKind.OKHTTP_NO_DELAY + "=" + okHttpNoDelay;
	}

	/**
	 * Start the applications.
	 * @param client a part of the names of the clients, or {@code all}
	 */
	void start(String client) throws Exception {
		for (HttpClientKind kind : HttpClientKind.values()) {
			if (isNamed(kind.title(), client)) {
				start(kind);
			}
		}
		if (isNamed(JDK, client)) {
			ConfigurableApplicationContext application = application(Mode.OFF,
					"spring.http.clients.imperative.factory=jdk", new Outcomes());
			add(JDK, Mode.OFF, call(new HttpCalls.ByRestClient(application.getBean(RestClient.Builder.class).build())),
					new Outcomes());
		}
		if (isNamed(Curl.TITLE, client)) {
			add(Curl.TITLE, Mode.OFF, new Curl(this.certificate.file(), false), new Outcomes());
			add(Curl.TITLE, Mode.LIBRARY_OPTION, new Curl(this.certificate.file(), true), new Outcomes());
		}
		if (this.lanes.isEmpty()) {
			throw new IllegalArgumentException("No client is called " + client);
		}
	}

	private static boolean isNamed(String title, String part) {
		return part.equals("all") || title.toLowerCase(Locale.ROOT).contains(part.toLowerCase(Locale.ROOT));
	}

	private void start(HttpClientKind kind) throws Exception {
		for (Mode mode : Mode.values()) {
			if (mode != Mode.LIBRARY_OPTION || kind == HttpClientKind.WEBCLIENT_REACTOR
					|| kind == HttpClientKind.RESTCLIENT_REACTOR) {
				Outcomes outcomes = new Outcomes();
				add(kind.title(), mode, call(kind.calls(application(mode, kind.property(), outcomes))), outcomes);
			}
		}
	}

	private ConfigurableApplicationContext application(Mode mode, String property, Outcomes outcomes)
			throws InterruptedException {
		ConfigurableApplicationContext application = ClientApplication.start(mode == Mode.STARTER,
				this.certificate.pem(), List.of(property, this.okHttpNoDelay), (context) -> {
					if (mode == Mode.LIBRARY_OPTION) {
						NettyOption.addTo(context);
					}
					context.registerBean(FastOpenListener.class, () -> outcomes);
				});
		this.applications.add(application);
		return application;
	}

	private void add(String client, Mode mode, Lane.ColdCall call, Outcomes outcomes) {
		this.schemes.forEach((scheme) -> this.lanes.add(new Lane(this.numbers, client, mode, scheme, call, outcomes)));
		this.numbers++;
	}

	private static Lane.ColdCall call(HttpCalls calls) {
		return (url, cookie) -> {
			HttpHeaders headers = new HttpHeaders();
			if (!cookie.isEmpty()) {
				headers.add(HttpHeaders.COOKIE, cookie);
			}
			long start = System.nanoTime();
			String body = calls.getCold(url, headers);
			long nanos = System.nanoTime() - start;
			if (!LaneServer.BODY.equals(body)) {
				throw new IOException("The answer was " + body);
			}
			return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
		};
	}

	List<Lane> all() {
		return List.copyOf(this.lanes);
	}

	@Override
	public void close() {
		this.applications.forEach(ConfigurableApplicationContext::close);
	}

}
