// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.client;

import java.net.URI;
import java.util.Objects;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The HTTP clients of an application, as Spring Boot has configured them, except that
 * each request closes its connection.
 */
@Component
public class ColdClients {

	private final WebClient webClient;

	private final RestClient restClient;

	/**
	 * Create the clients.
	 * @param webClient Spring Boot's builder
	 * @param restClient Spring Boot's builder
	 */
	public ColdClients(WebClient.Builder webClient, RestClient.Builder restClient) {
		this.webClient = webClient.defaultHeader(HttpHeaders.CONNECTION, "close").build();
		this.restClient = restClient.defaultHeader(HttpHeaders.CONNECTION, "close").build();
	}

	/**
	 * Make a request on a new connection.
	 * @param client which client makes it
	 * @param target what to get
	 * @return the response, whatever its status
	 * @throws NoResponseException when there is no response
	 */
	public Response get(SampleClient client, URI target) {
		try {
			long start = System.nanoTime();
			ResponseEntity<String> response = switch (client) {
				case WEBCLIENT -> webClient(target);
				case RESTCLIENT -> restClient(target);
			};
			double milliseconds = (System.nanoTime() - start) / 1e6;
			return new Response(response.getStatusCode().value(), milliseconds,
					Objects.requireNonNullElse(response.getBody(), ""));
		}
		catch (RuntimeException ex) {
			throw new NoResponseException(client.label() + " had no response from " + target + ": "
					+ NestedExceptionUtils.getMostSpecificCause(ex), ex);
		}
	}

	private ResponseEntity<String> webClient(URI target) {
		return Objects.requireNonNull(
				this.webClient.get().uri(target).exchangeToMono((response) -> response.toEntity(String.class)).block());
	}

	private ResponseEntity<String> restClient(URI target) {
		return this.restClient.get().uri(target).retrieve().onStatus(HttpStatusCode::isError, (request, response) -> {
		}).toEntity(String.class);
	}

	/**
	 * A response.
	 *
	 * @param status the HTTP status
	 * @param milliseconds from the call of the client to the whole body
	 * @param body the body, empty when there was none
	 */
	public record Response(int status, double milliseconds, String body) {
	}

	/** Thrown when a request has no response. */
	public static final class NoResponseException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		NoResponseException(String message, RuntimeException cause) {
			super(message, cause);
		}

	}

}
