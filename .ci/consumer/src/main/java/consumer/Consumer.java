// SPDX-License-Identifier: Apache-2.0

package consumer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application of somebody else, who has nothing but what is published.
 */
@SpringBootApplication
public class Consumer {

	Consumer(RestClient.Builder restClient, WebClient.Builder webClient) {
		restClient.build();
		webClient.build();
	}

	public static void main(String[] args) {
		SpringApplication.run(Consumer.class, args);
	}

}
