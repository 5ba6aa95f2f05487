// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility.clients;

import feign.Retryer;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.graphql.client.HttpGraphQlClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.client.OAuth2AuthorizeRequest;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

/**
 * Clients that a library makes, or Spring Boot.
 */
@Configuration(proxyBeanMethods = false)
@ImportHttpServices(group = "stock", types = ClientsOfLibraries.StockService.class)
class ClientsOfLibraries {

	// Signed by a key that no server has: its header names it, and the signature is never
	// looked at
	private static final String TOKEN = "eyJhbGciOiJSUzI1NiIsImtpZCI6InVua25vd24ifQ.eyJzdWIiOiJtZSJ9.c2lnbmF0dXJl";

	@Bean({ "openfeign", "openfeign-default" })
	Exchange openfeign(@Lazy StockClient client) {
		return client::get;
	}

	@Bean
	Exchange retry(@Lazy OtherClient client) {
		return client::retry;
	}

	@Bean
	Exchange slow(@Lazy OtherClient client) {
		return client::slow;
	}

	@Bean
	Exchange refused(@Lazy GoneClient client) {
		return client::get;
	}

	@Bean
	Exchange service(@Lazy StockService service) {
		return service::get;
	}

	@Bean("graphql-https")
	Exchange graphql(ObjectProvider<WebClient.Builder> builders, @Value("${upstream.graphql-https}") String url) {
		return () -> HttpGraphQlClient.create(builders.getObject().baseUrl(url + "/graphql").build())
			.document("{ greeting }")
			.executeSync()
			.field("greeting")
			.getValue();
	}

	@Bean("token-https")
	Exchange token(OAuth2AuthorizedClientManager manager) {
		return () -> {
			OAuth2AuthorizedClient client = manager
				.authorize(OAuth2AuthorizeRequest.withClientRegistrationId("stock").principal("somebody").build());
			return (client != null) ? client.getAccessToken().getTokenValue() : null;
		};
	}

	@Bean
	Exchange jwks(JwtDecoder decoder) {
		return () -> {
			try {
				return decoder.decode(TOKEN).getSubject();
			}
			catch (JwtException ex) {
				return ex.getMessage();
			}
		};
	}

	@Bean
	SecurityFilterChain everybodyMay(HttpSecurity http) {
		return http.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll()).build();
	}

	/**
	 * Client of OpenFeign.
	 */
	@FeignClient(name = "stock", url = "${upstream.openfeign}")
	interface StockClient {

		@GetMapping("/openfeign")
		String get();

	}

	/**
	 * Client of OpenFeign that makes a request up to three times.
	 */
	@FeignClient(name = "other", url = "${upstream.other}", configuration = Retries.class)
	interface OtherClient {

		@GetMapping("/retry")
		String retry();

		@GetMapping("/slow")
		String slow();

	}

	/**
	 * Client of OpenFeign whose server ends.
	 */
	@FeignClient(name = "gone", url = "${upstream.gone}", configuration = Retries.class)
	interface GoneClient {

		@GetMapping("/refused")
		String get();

	}

	/**
	 * Configuration of clients of OpenFeign.
	 */
	static class Retries {

		@Bean
		Retryer retryer() {
			return new Retryer.Default(10, 10, 3);
		}

	}

	/**
	 * HTTP service client.
	 */
	interface StockService {

		@GetExchange("/service")
		String get();

	}

}
