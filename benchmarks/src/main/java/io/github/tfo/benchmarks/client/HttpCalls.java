// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.client;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Calls by one client. Every answer must be that of an {@link Upstream}.
 */
@FunctionalInterface
public interface HttpCalls {

	/**
	 * A property of the application: whether OkHttp's sockets have {@code TCP_NODELAY},
	 * which it does not set itself.
	 */
	String OKHTTP_NO_DELAY = "okhttp.no-delay";

	/** A header of requests whose connection is closed afterwards. */
	HttpHeaders CLOSE = HttpHeaders.readOnlyHttpHeaders(headers(HttpHeaders.CONNECTION, "close"));

	private static HttpHeaders headers(String name, String value) {
		HttpHeaders headers = new HttpHeaders();
		headers.add(name, value);
		return headers;
	}

	void get(String url, HttpHeaders headers) throws IOException;

	/**
	 * Make requests until there is no more URL.
	 * @param urls gives the next URL to several threads
	 * @param atOnce how many are under way at any time
	 * @return how many there were
	 */
	default long get(Supplier<@Nullable String> urls, HttpHeaders headers, int atOnce) throws Exception {
		Callable<Long> caller = () -> {
			long requests = 0;
			for (String url = urls.get(); url != null; url = urls.get()) {
				get(url, headers);
				requests++;
			}
			return requests;
		};
		if (atOnce == 1) {
			return caller.call();
		}
		ExecutorService threads = Threads.POOL;
		List<Callable<Long>> callers = new ArrayList<>();
		for (int i = 0; i < atOnce; i++) {
			callers.add(caller);
		}
		long requests = 0;
		for (Future<Long> result : threads.invokeAll(callers)) {
			try {
				requests += result.get();
			}
			catch (ExecutionException ex) {
				throw (ex.getCause() instanceof Exception cause) ? cause : ex;
			}
		}
		return requests;
	}

	static HttpCalls of(BenchmarkClient client, ApplicationContext context) {
		if (client.isWebClient()) {
			return new ByWebClient(context.getBean(WebClient.Builder.class).build());
		}
		if (client == BenchmarkClient.OKHTTP) {
			return byOkHttp(okHttp(context));
		}
		RestClient restClient = context.getBean(RestClient.Builder.class).build();
		return (url, headers) -> requireAnswer(
				restClient.get().uri(url).headers((all) -> all.addAll(headers)).retrieve().body(String.class));
	}

	private static String requireAnswer(@Nullable String body) {
		if (body == null || !body.equals(Upstream.BODY)) {
			throw new IllegalStateException("The answer is " + body);
		}
		return body;
	}

	private static HttpCalls byOkHttp(OkHttpClient client) {
		return (url, headers) -> {
			Request.Builder request = new Request.Builder().url(url);
			headers.forEach((name, values) -> values.forEach((value) -> request.addHeader(name, value)));
			try (Response response = client.newCall(request.build()).execute()) {
				requireAnswer(response.body().string());
			}
		};
	}

	private static OkHttpClient okHttp(ApplicationContext context) {
		OkHttpClient.Builder builder = new OkHttpClient.Builder().connectTimeout(Duration.ofSeconds(30))
			.readTimeout(Duration.ofSeconds(30));
		// None when Fast Open is off
		context.getBeanProvider(FastOpenSocketFactory.class).ifAvailable(builder::socketFactory);
		if (context.getEnvironment().getProperty(OKHTTP_NO_DELAY, Boolean.class, false)) {
			builder.eventListener(new NoDelay());
		}
		SslBundles bundles = context.getBean(SslBundles.class);
		if (bundles.getBundleNames().contains(BenchmarkApplication.SSL_BUNDLE)) {
			SslBundle bundle = bundles.getBundle(BenchmarkApplication.SSL_BUNDLE);
			builder.sslSocketFactory(bundle.createSslContext().getSocketFactory(),
					(X509TrustManager) bundle.getManagers().getTrustManagers()[0]);
		}
		return builder.build();
	}

	/** Needs no thread for each request. */
	record ByWebClient(WebClient client) implements HttpCalls {

		@Override
		public void get(String url, HttpHeaders headers) {
			call(url, headers).block();
		}

		private Mono<String> call(String url, HttpHeaders headers) {
			return this.client.get()
				.uri(url)
				.headers((all) -> all.addAll(headers))
				.retrieve()
				.bodyToMono(String.class)
				.defaultIfEmpty("nothing")
				.map(HttpCalls::requireAnswer);
		}

		@Override
		public long get(Supplier<@Nullable String> urls, HttpHeaders headers, int atOnce) {
			Flux<String> all = Flux.generate((sink) -> {
				String url = urls.get();
				if (url != null) {
					sink.next(url);
				}
				else {
					sink.complete();
				}
			});
			Long requests = all.flatMap((url) -> call(url, headers), atOnce).count().block();
			return (requests != null) ? requests : 0;
		}

	}

	/** Switches Nagle's algorithm off before a connection's first request. */
	final class NoDelay extends EventListener {

		@Override
		public void connectionAcquired(Call call, Connection connection) {
			try {
				connection.socket().setTcpNoDelay(true);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

	}

	/** Threads that wait for requests of blocking clients. */
	final class Threads {

		private static final ExecutorService POOL = Executors.newCachedThreadPool();

		private Threads() {
		}

	}

}
