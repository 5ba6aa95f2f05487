package io.github.tfo.benchmarks.connections;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * {@link Connections} of a client that needs no thread for each connection.
 */
record ReactiveConnections(WebClient client, String url) implements Connections {

	@Override
	public long open(long end, int atOnce) {
		Long requests = Flux.range(0, Integer.MAX_VALUE)
			.takeWhile((i) -> System.nanoTime() - end < 0)
			.flatMap((i) -> get(), atOnce)
			.count()
			.block();
		return (requests != null) ? requests : 0;
	}

	private Mono<String> get() {
		return this.client.get()
			.uri(this.url)
			.header(HttpHeaders.CONNECTION, "close")
			.retrieve()
			.bodyToMono(String.class);
	}

}
