// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.startup;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * A small web application that calls another one: it knows nothing of Fast Open.
 */
@SpringBootApplication
@RestController
class StartUpApplication {

	/** The property that names the URL that it calls. */
	static final String UPSTREAM_PROPERTY = "upstream";

	private static final double NANOS_PER_MILLI = 1e6;

	private final WebClient webClient;

	private final RestClient restClient;

	private final String upstream;

	StartUpApplication(WebClient.Builder webClient, RestClient.Builder restClient, Environment environment) {
		this.webClient = webClient.build();
		this.restClient = restClient.build();
		this.upstream = environment.getRequiredProperty(UPSTREAM_PROPERTY);
	}

	public static void main(String[] args) {
		SpringApplication.run(StartUpApplication.class, args);
	}

	/**
	 * Make a request on a new connection.
	 * @return how long it took, in milliseconds
	 */
	@GetMapping("/call/{client}")
	double call(@PathVariable String client) {
		long start = System.nanoTime();
		String answer = client.equals("web") ? callByWebClient() : callByRestClient();
		double millis = (System.nanoTime() - start) / NANOS_PER_MILLI;
		if (!"hello".equals(answer)) {
			throw new IllegalStateException("The upstream said " + answer);
		}
		return millis;
	}

	private @Nullable String callByWebClient() {
		return this.webClient.get()
			.uri(this.upstream)
			.header(HttpHeaders.CONNECTION, "close")
			.retrieve()
			.bodyToMono(String.class)
			.block();
	}

	private @Nullable String callByRestClient() {
		return this.restClient.get()
			.uri(this.upstream)
			.header(HttpHeaders.CONNECTION, "close")
			.retrieve()
			.body(String.class);
	}

}
