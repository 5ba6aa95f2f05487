// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility.clients;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Load-balanced clients of the application's own, and requests by them.
 */
@Configuration(proxyBeanMethods = false)
class LoadBalancedClients {

	/**
	 * As the documentation of Spring Cloud has them.
	 */
	@Profile("load-balanced")
	@Configuration(proxyBeanMethods = false)
	static class Plain {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder() {
			return RestClient.builder();
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder() {
			return WebClient.builder();
		}

		@Bean
		@LoadBalanced
		RestTemplate restTemplate() {
			return new RestTemplate();
		}

	}

	/**
	 * As the documentation of this project has them.
	 */
	@Profile("recipes")
	@Configuration(proxyBeanMethods = false)
	static class Recipes {

		@Bean
		@LoadBalanced
		RestClient.Builder restClientBuilder(RestClientBuilderConfigurer configurer) {
			return configurer.configure(RestClient.builder());
		}

		@Bean
		@LoadBalanced
		WebClient.Builder webClientBuilder(ObjectProvider<WebClientCustomizer> customizers) {
			WebClient.Builder builder = WebClient.builder();
			customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
			return builder;
		}

		@Bean
		@LoadBalanced
		RestTemplate restTemplate(RestTemplateBuilder builder) {
			return builder.build();
		}

	}

	@Profile({ "load-balanced", "recipes" })
	@Configuration(proxyBeanMethods = false)
	static class Requests {

		@Bean("rest-client")
		Exchange restClient(RestClient.Builder builder) {
			RestClient client = builder.baseUrl("http://rest-client").build();
			return () -> client.get().uri("/rest-client").retrieve().body(String.class);
		}

		@Bean("web-client")
		Exchange webClient(WebClient.Builder builder) {
			WebClient client = builder.baseUrl("http://web-client").build();
			return () -> client.get().uri("/web-client").retrieve().bodyToMono(String.class).block();
		}

		@Bean("rest-template")
		Exchange restTemplateRequests(RestTemplate template) {
			return () -> template.getForObject("http://rest-template/rest-template", String.class);
		}

	}

}
