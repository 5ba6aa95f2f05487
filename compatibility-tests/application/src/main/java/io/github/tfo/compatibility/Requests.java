// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Requests by the clients that Spring Boot has configured, each on a connection of its
 * own.
 */
@Component
class Requests {

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final ObjectProvider<WebClient.Builder> webClient;

	private final ObjectProvider<RestClient.Builder> restClient;

	Requests(ObjectProvider<WebClient.Builder> webClient, ObjectProvider<RestClient.Builder> restClient) {
		this.webClient = webClient;
		this.restClient = restClient;
	}

	/**
	 * Make a request.
	 * @return the body of the response, or what went wrong
	 */
	@Nullable String get(String client, String url) {
		try {
			return client.equals("WebClient") ? byWebClient(url) : byRestClient(url);
		}
		catch (RuntimeException ex) {
			return ex.toString().replaceAll("\\R", " ");
		}
	}

	private @Nullable String byWebClient(String url) {
		WebClient.Builder builder = this.webClient.getIfAvailable();
		return (builder == null) ? "none"
				: builder.build()
					.get()
					.uri(url)
					.header("Connection", "close")
					.retrieve()
					.bodyToMono(String.class)
					.block(LIMIT);
	}

	private @Nullable String byRestClient(String url) {
		RestClient.Builder builder = this.restClient.getIfAvailable();
		return (builder == null) ? "none"
				: builder.build().get().uri(url).header("Connection", "close").retrieve().body(String.class);
	}

}
