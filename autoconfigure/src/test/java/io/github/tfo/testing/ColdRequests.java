// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Requests by the clients of Spring, each on a connection of its own.
 */
public final class ColdRequests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private ColdRequests() {
	}

	public static @Nullable String get(WebClient.Builder client, String url) {
		return client.build()
			.get()
			.uri(url)
			.header("Connection", "close")
			.retrieve()
			.bodyToMono(String.class)
			.block(TIMEOUT);
	}

	public static @Nullable String get(RestClient.Builder client, String url) {
		return client.build().get().uri(url).header("Connection", "close").retrieve().body(String.class);
	}

}
