package io.github.tfo.benchmarks.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Calls by one client.
 */
public interface HttpCalls {

	/**
	 * Make a request whose connection is closed afterwards.
	 */
	default @Nullable String getCold(String url) {
		return getCold(url, HttpHeaders.EMPTY);
	}

	/**
	 * Make a request whose connection is closed afterwards.
	 * @param headers more headers
	 */
	@Nullable String getCold(String url, HttpHeaders headers);

	/**
	 * Make a request with a body whose connection is closed afterwards.
	 */
	@Nullable String postCold(String url, String body);

	/**
	 * Make requests whose connections are used again.
	 * @param end when to begin no more, in terms of {@link System#nanoTime()}
	 * @return how many there were
	 */
	long getPooled(String url, long end);

	/** One at a time cannot show what a reactive client can do. */
	public record ByWebClient(WebClient client) implements HttpCalls {

		private static final int AT_A_TIME = 16;

		@Override
		public @Nullable String getCold(String url, HttpHeaders headers) {
			return this.client.get()
				.uri(url)
				.header(HttpHeaders.CONNECTION, "close")
				.headers((all) -> all.addAll(headers))
				.retrieve()
				.bodyToMono(String.class)
				.block();
		}

		@Override
		public @Nullable String postCold(String url, String body) {
			return this.client.post()
				.uri(url)
				.header(HttpHeaders.CONNECTION, "close")
				.bodyValue(body)
				.retrieve()
				.bodyToMono(String.class)
				.block();
		}

		@Override
		public long getPooled(String url, long end) {
			Long requests = Flux.range(0, Integer.MAX_VALUE)
				.takeWhile((i) -> System.nanoTime() - end < 0)
				.flatMap((i) -> get(url), AT_A_TIME)
				.count()
				.block();
			return (requests != null) ? requests : 0;
		}

		private Mono<String> get(String url) {
			return this.client.get().uri(url).retrieve().bodyToMono(String.class);
		}

	}

	/** One at a time. */
	public record ByRestClient(RestClient client) implements HttpCalls {

		@Override
		public @Nullable String getCold(String url, HttpHeaders headers) {
			return this.client.get()
				.uri(url)
				.header(HttpHeaders.CONNECTION, "close")
				.headers((all) -> all.addAll(headers))
				.retrieve()
				.body(String.class);
		}

		@Override
		public @Nullable String postCold(String url, String body) {
			return this.client.post()
				.uri(url)
				.header(HttpHeaders.CONNECTION, "close")
				.body(body)
				.retrieve()
				.body(String.class);
		}

		@Override
		public long getPooled(String url, long end) {
			long requests = 0;
			while (System.nanoTime() - end < 0) {
				this.client.get().uri(url).retrieve().body(String.class);
				requests++;
			}
			return requests;
		}

	}

	/** One at a time. */
	public record ByOkHttp(OkHttpClient client) implements HttpCalls {

		@Override
		public String getCold(String url, HttpHeaders headers) {
			Request.Builder request = new Request.Builder().url(url).header(HttpHeaders.CONNECTION, "close");
			headers.forEach((name, values) -> values.forEach((value) -> request.addHeader(name, value)));
			return call(request.build());
		}

		@Override
		public String postCold(String url, String body) {
			return call(new Request.Builder().url(url)
				.header(HttpHeaders.CONNECTION, "close")
				.post(RequestBody.create(body.getBytes(StandardCharsets.UTF_8)))
				.build());
		}

		@Override
		public long getPooled(String url, long end) {
			long requests = 0;
			while (System.nanoTime() - end < 0) {
				call(new Request.Builder().url(url).build());
				requests++;
			}
			return requests;
		}

		private String call(Request request) {
			try (Response response = this.client.newCall(request).execute()) {
				return response.body().string();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
