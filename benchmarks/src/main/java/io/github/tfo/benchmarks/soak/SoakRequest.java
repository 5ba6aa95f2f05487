package io.github.tfo.benchmarks.soak;

import java.net.ConnectException;
import java.util.SplittableRandom;

import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.upstream.ReactorNettyUpstream;
import org.jspecify.annotations.Nullable;

/**
 * One request of a soak: which it is, follows from its number and the seed.
 *
 * @param id its number
 * @param post whether it is a {@code POST}, which is one in five
 * @param redirect the status by which a {@code POST} is answered, half of them: the
 * origin executes it, and redirects to a port that has a cookie and refuses. 0 when it is
 * answered by 200
 * @param attempts how often the caller makes it, when it fails
 * @param scheme its scheme, each as often as the other
 * @param client which of the clients makes it
 */
record SoakRequest(int id, boolean post, int redirect, int attempts, String scheme, int client) {

	/** The first of as many ports of the server on which nobody listens. */
	static final int REFUSING_PORT = 9000;

	static final int REFUSING_PORTS = 50;

	private static final double POSTS = 0.2;

	private static final int SEE_OTHER = 303;

	private static final String REFUSED = "refused";

	static SoakRequest of(int id, long seed, int clients) {
		SplittableRandom random = new SplittableRandom(seed * Integer.MAX_VALUE + id);
		boolean post = random.nextDouble() < POSTS;
		String scheme = random.nextBoolean() ? "https" : "http";
		int client = random.nextInt(clients);
		boolean redirected = post && random.nextBoolean();
		return new SoakRequest(id, post, redirected ? SEE_OTHER : 0, redirected ? 1 + random.nextInt(2) : 1, scheme,
				client);
	}

	@Nullable String make(HttpCalls calls, ReactorNettyUpstream upstream) {
		String url = upstream.url(this.scheme, "/" + this.id);
		if (this.redirect == 0) {
			return this.post ? calls.postCold(url, body()) : calls.getCold(url);
		}
		String answer = null;
		for (int attempt = 0; attempt < this.attempts; attempt++) {
			answer = redirected(calls, url + "/" + this.redirect);
		}
		return answer;
	}

	private @Nullable String redirected(HttpCalls calls, String url) {
		try {
			// Without a body: Jetty may be sending one when it is redirected, and then
			// fails
			return calls.postCold(url, "");
		}
		catch (RuntimeException ex) {
			for (Throwable cause = ex; cause != null; cause = cause.getCause()) {
				if (cause instanceof ConnectException) {
					return REFUSED;
				}
			}
			throw ex;
		}
	}

	String answer() {
		return (this.redirect != 0) ? REFUSED
				: SoakExecutions.answer(this.post ? "POST" : "GET", this.id, this.post ? body() : "");
	}

	private String body() {
		return "order " + this.id;
	}

}
