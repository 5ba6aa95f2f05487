package io.github.tfo.benchmarks.soak;

import java.util.SplittableRandom;

import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * One request of a soak: which it is, follows from its number and the seed.
 *
 * @param id its number
 * @param post whether it is a {@code POST}, which is one in five
 * @param scheme its scheme, each as often as the other
 * @param client which of the clients makes it
 */
record SoakRequest(int id, boolean post, String scheme, int client) {

	private static final double POSTS = 0.2;

	static SoakRequest of(int id, long seed, int clients) {
		SplittableRandom random = new SplittableRandom(seed * Integer.MAX_VALUE + id);
		return new SoakRequest(id, random.nextDouble() < POSTS, random.nextBoolean() ? "https" : "http",
				random.nextInt(clients));
	}

	@Nullable String make(HttpCalls calls, Upstream upstream) {
		String url = upstream.url(this.scheme, "/" + this.id);
		return this.post ? calls.postCold(url, body()) : calls.getCold(url);
	}

	String answer() {
		return SoakLedger.answer(this.post ? "POST" : "GET", this.id, this.post ? body() : "");
	}

	private String body() {
		return "order " + this.id;
	}

}
