// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslBundleRegistrar;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application with the starter and the sample's settings, in this JVM and so in its
 * namespace. Each of its requests opens a connection.
 */
final class ObservedApplication implements AutoCloseable {

	private final ConfigurableApplicationContext context;

	private final WebClient webClient;

	private final RestClient restClient;

	private ObservedApplication(ConfigurableApplicationContext context) {
		this.context = context;
		this.webClient = context.getBean(WebClient.Builder.class)
			.defaultHeader(HttpHeaders.CONNECTION, "close")
			.build();
		this.restClient = context.getBean(RestClient.Builder.class)
			.defaultHeader(HttpHeaders.CONNECTION, "close")
			.build();
	}

	static ObservedApplication start() {
		SpringApplication application = new SpringApplication(Beans.class);
		return new ObservedApplication(application.run("--server.port=0", "--server.address=127.0.0.1",
				"--tfo.cookieless.destinations=10.0.0.0/8:" + Destination.COOKIELESS_PORT));
	}

	String address() {
		int port = ((ServletWebServerApplicationContext) this.context).getWebServer().getPort();
		return "127.0.0.1:" + port;
	}

	String get(String url) {
		return String.valueOf(this.webClient.get().uri(url).retrieve().bodyToMono(String.class).block());
	}

	String post(String url) {
		return String.valueOf(this.restClient.post().uri(url).body("Good morning").retrieve().body(String.class));
	}

	@Override
	public void close() {
		this.context.close();
	}

	// No @Configuration: the sample itself would find it on the class path of the tests
	@EnableAutoConfiguration
	static final class Beans {

		/**
		 * The sample's settings name it.
		 */
		@Bean
		SslBundleRegistrar upstreamSslBundleRegistrar() {
			return (registry) -> registry.registerBundle("upstream", SslBundle.systemDefault());
		}

	}

}
