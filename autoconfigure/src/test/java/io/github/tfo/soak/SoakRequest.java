// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.soak;

import java.net.ConnectException;
import java.util.SplittableRandom;

import io.github.tfo.testing.ClientApplication;

/**
 * One request of a soak: which it is follows from its number and the seed. One in five is
 * a {@code POST}. Half of these the origin executes and then redirects to a port that has
 * a cookie and refuses, so that the caller tries again.
 *
 * @param client which of the clients makes it
 * @param refusals how often the caller makes a {@code POST} that is redirected; 0 for
 * requests that are answered
 */
record SoakRequest(int id, int client, String scheme, boolean cookieless, boolean post, int refusals) {

	private static final double POSTS = 0.2;

	private static final String REFUSED = "refused";

	static SoakRequest of(int id, long seed, int clients) {
		SplittableRandom random = new SplittableRandom(seed * Integer.MAX_VALUE + id);
		boolean post = random.nextDouble() < POSTS;
		return new SoakRequest(id, random.nextInt(clients), random.nextBoolean() ? "https" : "http", id % 2 == 1, post,
				(post && random.nextBoolean()) ? 1 + random.nextInt(2) : 0);
	}

	/** Make it, as often as the caller does, and return the last answer. */
	String make(ClientApplication application, SoakOrigin origin) {
		String url = origin.url(this.scheme, this.cookieless, "/" + this.id);
		if (this.refusals == 0) {
			return this.post ? application.post(url, body()) : application.get(url);
		}
		String answer = "";
		for (int i = 0; i < this.refusals; i++) {
			answer = refused(application, url + "/303");
		}
		return answer;
	}

	private static String refused(ClientApplication application, String url) {
		try {
			// Without a body: Jetty may be sending one when it is redirected, and then
			// fails
			return application.post(url, "");
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
		return (this.refusals > 0) ? REFUSED
				: SoakOrigin.answer(this.post ? "POST" : "GET", this.id, this.post ? body() : "");
	}

	int attempts() {
		return Math.max(1, this.refusals);
	}

	private String body() {
		return "order " + this.id;
	}

}
