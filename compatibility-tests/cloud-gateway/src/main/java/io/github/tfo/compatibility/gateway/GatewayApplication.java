// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Scanner;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Routes, what a circuit breaker falls back to, and requests by Spring Boot's builders.
 * Starts once more with the arguments on each line of its standard input.
 */
@RestController
@SpringBootApplication
public class GatewayApplication {

	private final WebClient webClient;

	private final RestClient restClient;

	GatewayApplication(WebClient.Builder webClient, @Value("${upstream.boot-web-client}") String webClientUpstream,
			RestClient.Builder restClient, @Value("${upstream.boot-rest-client}") String restClientUpstream) {
		this.webClient = webClient.baseUrl(webClientUpstream).build();
		this.restClient = restClient.baseUrl(restClientUpstream).build();
	}

	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(GatewayApplication.class, args);
		Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
		while (lines.hasNextLine()) {
			context.close();
			context = SpringApplication.run(GatewayApplication.class, lines.nextLine().split(" "));
		}
		context.close();
	}

	@GetMapping("/boot-web-client")
	Mono<String> webClient() {
		return this.webClient.get().retrieve().bodyToMono(String.class);
	}

	@GetMapping("/boot-rest-client")
	Mono<String> restClient() {
		return Mono.fromCallable(() -> this.restClient.get().retrieve().body(String.class))
			.subscribeOn(Schedulers.boundedElastic());
	}

	@RequestMapping("/fallback")
	String fallback() {
		return "fallback";
	}

}
