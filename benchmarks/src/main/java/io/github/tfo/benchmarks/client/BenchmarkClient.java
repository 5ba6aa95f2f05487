package io.github.tfo.benchmarks.client;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import javax.net.SocketFactory;
import javax.net.ssl.X509TrustManager;

import io.github.tfo.socketfactory.FastOpenSocketFactory;
import okhttp3.OkHttpClient;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The clients that are measured: each of Spring's on each library that has an
 * integration, and OkHttp by its socket factory.
 */
public enum BenchmarkClient {

	WEBCLIENT_REACTOR("WebClient on Reactor Netty", "spring.http.clients.reactive.connector=reactor"),

	WEBCLIENT_JETTY("WebClient on Jetty", "spring.http.clients.reactive.connector=jetty"),

	RESTCLIENT_REACTOR("RestClient on Reactor Netty", "spring.http.clients.imperative.factory=reactor"),

	RESTCLIENT_HTTPCOMPONENTS("RestClient on HttpComponents", "spring.http.clients.imperative.factory=http-components"),

	RESTCLIENT_JETTY("RestClient on Jetty", "spring.http.clients.imperative.factory=jetty"),

	OKHTTP("OkHttp by FastOpenSocketFactory", "");

	/**
	 * A property of the application: whether OkHttp's sockets have {@code TCP_NODELAY},
	 * which it does not set itself.
	 */
	public static final String OKHTTP_NO_DELAY = "okhttp.no-delay";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final String title;

	private final String property;

	BenchmarkClient(String title, String property) {
		this.title = title;
		this.property = property;
	}

	/**
	 * Return the clients whose titles contain a text, in upper or lower case.
	 * @param part the text, or {@code all}
	 */
	public static List<BenchmarkClient> named(String part) {
		String lower = part.toLowerCase(Locale.ROOT);
		List<BenchmarkClient> clients = Stream.of(values())
			.filter((client) -> lower.equals("all") || client.title.toLowerCase(Locale.ROOT).contains(lower))
			.toList();
		if (clients.isEmpty()) {
			throw new IllegalArgumentException("No client is called " + part);
		}
		return clients;
	}

	public String title() {
		return this.title;
	}

	/**
	 * What has Spring Boot choose the library.
	 */
	public String property() {
		return this.property;
	}

	public HttpCalls calls(ApplicationContext context) {
		return switch (this) {
			case WEBCLIENT_REACTOR, WEBCLIENT_JETTY ->
				new HttpCalls.ByWebClient(context.getBean(WebClient.Builder.class).build());
			case RESTCLIENT_REACTOR, RESTCLIENT_HTTPCOMPONENTS, RESTCLIENT_JETTY ->
				new HttpCalls.ByRestClient(context.getBean(RestClient.Builder.class).build());
			case OKHTTP -> new HttpCalls.ByOkHttp(okHttp(context));
		};
	}

	private static OkHttpClient okHttp(ApplicationContext context) {
		OkHttpClient.Builder builder = new OkHttpClient.Builder().connectTimeout(PATIENCE)
			.readTimeout(PATIENCE)
			.socketFactory(sockets(context));
		SslBundles bundles = context.getBean(SslBundles.class);
		if (bundles.getBundleNames().contains(BenchmarkApplication.SSL_BUNDLE)) {
			SslBundle bundle = bundles.getBundle(BenchmarkApplication.SSL_BUNDLE);
			builder.sslSocketFactory(bundle.createSslContext().getSocketFactory(),
					(X509TrustManager) bundle.getManagers().getTrustManagers()[0]);
		}
		return builder.build();
	}

	private static SocketFactory sockets(ApplicationContext context) {
		SocketFactory fastOpen = context.getBeanProvider(FastOpenSocketFactory.class).getIfAvailable();
		// None when Fast Open is off
		SocketFactory sockets = (fastOpen != null) ? fastOpen : SocketFactory.getDefault();
		return context.getEnvironment().getProperty(OKHTTP_NO_DELAY, Boolean.class, false)
				? new NoDelaySocketFactory(sockets) : sockets;
	}

}
