package io.github.tfo.sample.client;

import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * The HTTP clients of an application, as Spring Boot has configured them, except that
 * each request closes its connection.
 */
public final class ColdClients {

	private final WebClient webClient;

	private final RestClient restClient;

	ColdClients(WebClient.Builder webClient, RestClient.Builder restClient) {
		this.webClient = webClient.defaultHeader(HttpHeaders.CONNECTION, "close").build();
		this.restClient = restClient.defaultHeader(HttpHeaders.CONNECTION, "close").build();
	}

	/**
	 * Return a client.
	 * @param kind which one
	 * @return the client
	 */
	public ColdClient get(SampleClient kind) {
		return switch (kind) {
			case WEBCLIENT -> (target) -> timed(kind, target,
					() -> this.webClient.get()
						.uri(target)
						.retrieve()
						.onStatus(HttpStatusCode::isError, (response) -> Mono.empty())
						.toEntity(String.class)
						.block());
			case RESTCLIENT -> (target) -> timed(kind, target,
					() -> this.restClient.get()
						.uri(target)
						.retrieve()
						.onStatus(HttpStatusCode::isError, (request, response) -> {
						})
						.toEntity(String.class));
		};
	}

	private static ColdResponse timed(SampleClient kind, URI target,
			Supplier<@Nullable ResponseEntity<String>> request) {
		try {
			long start = System.nanoTime();
			ResponseEntity<String> response = Objects.requireNonNull(request.get());
			Duration time = Duration.ofNanos(System.nanoTime() - start);
			return new ColdResponse(response.getStatusCode().value(),
					Objects.requireNonNullElse(response.getBody(), ""), time);
		}
		catch (RuntimeException ex) {
			throw new ColdRequestException(kind, target, ex);
		}
	}

}
