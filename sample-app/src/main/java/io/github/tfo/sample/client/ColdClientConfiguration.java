package io.github.tfo.sample.client;

import io.github.tfo.sample.lab.TestBed;

import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Configures the clients with Spring Boot's builders.
 */
@Configuration(proxyBeanMethods = false)
public class ColdClientConfiguration {

	/** The name in {@code spring.http.clients.ssl.bundle}. */
	private static final String SSL_BUNDLE = "upstream";

	@Bean
	ColdClients coldClients(WebClient.Builder webClient, RestClient.Builder restClient) {
		return new ColdClients(webClient, restClient);
	}

	@Bean
	SslBundleRegistrar upstreamSslBundleRegistrar(TestBed testBed) {
		return (registry) -> registry.registerBundle(SSL_BUNDLE, testBed.upstream().sslBundle());
	}

}
