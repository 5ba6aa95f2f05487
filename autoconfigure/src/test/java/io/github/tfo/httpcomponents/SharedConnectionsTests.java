package io.github.tfo.httpcomponents;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.KnownUpstream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients share as many connections as they do with Fast Open off.
 */
@InNetworkNamespace
class SharedConnectionsTests {

	@ParameterizedTest
	@CsvSource({ "1, RestClient, false", "20, RestClient, false", "20, RestClient, true", "20, RestTemplate, false",
			"20, RestTemplate, true" })
	void clientsOfSpringBoot(int count, String type, boolean atOnce) throws Exception {
		try (ClientApplication on = ClientApplication.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null);
				ClientApplication off = ClientApplication.off(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null)) {
			assertThat(connections(on.context(), count, type, atOnce))
				.isEqualTo(connections(off.context(), count, type, atOnce));
		}
	}

	private static int connections(ApplicationContext context, int count, String type, boolean atOnce)
			throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start()) {
			String url = upstream.url("/slow/20");
			List<Supplier<@Nullable String>> clients = IntStream.range(0, count)
				.mapToObj((i) -> client(context, type, url))
				.toList();
			if (atOnce) {
				askAtOnce(clients);
			}
			// On a connection of before, if it asks a second time
			for (int i = 0; i < 2; i++) {
				clients.forEach((client) -> assertThat(client.get()).isEqualTo("slow"));
			}
			return upstream.connections();
		}
	}

	private static Supplier<@Nullable String> client(ApplicationContext context, String type, String url) {
		if (type.equals("RestTemplate")) {
			RestTemplate client = context.getBean(RestTemplateBuilder.class).build();
			return () -> client.getForObject(url, String.class);
		}
		RestClient client = context.getBean(RestClient.Builder.class).build();
		return () -> client.get().uri(url).retrieve().body(String.class);
	}

	private static void askAtOnce(List<Supplier<@Nullable String>> clients) throws Exception {
		CyclicBarrier all = new CyclicBarrier(clients.size());
		ExecutorService threads = Executors.newFixedThreadPool(clients.size());
		try {
			List<Future<?>> answers = new ArrayList<>();
			for (Supplier<@Nullable String> client : clients) {
				answers.add(threads.submit(() -> {
					all.await();
					return client.get();
				}));
			}
			for (Future<?> answer : answers) {
				assertThat(answer.get()).isEqualTo("slow");
			}
		}
		finally {
			threads.shutdown();
		}
	}

	@Test
	void clientsBuiltByHandOnOneConnectionManager() throws Exception {
		HttpComponentsFastOpen fastOpen = new HttpComponentsFastOpen(new FastOpenFixture("GET").connector());
		try (KnownUpstream upstream = KnownUpstream.start();
				PoolingHttpClientConnectionManager manager = fastOpen
					.apply(PoolingHttpClientConnectionManagerBuilder.create())
					.build()) {
			for (int i = 0; i < 20; i++) {
				HttpClientBuilder builder = fastOpen.apply(HttpClients.custom())
					.setConnectionManager(manager)
					.setConnectionManagerShared(true);
				try (CloseableHttpClient client = builder.build()) {
					client.execute(ClassicRequestBuilder.get(upstream.url("/slow/1")).build(),
							(response) -> response.getCode());
				}
			}
			assertThat(upstream.connections()).isOne();
			assertThat(upstream.hits()).isOne();
		}
	}

}
