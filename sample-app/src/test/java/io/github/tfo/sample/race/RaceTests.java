// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpServer;
import io.github.tfo.sample.client.ColdClients;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.lab.TestBed;
import io.github.tfo.sample.lab.UpstreamDescription;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A race against a server that answers right at one path and wrong at another.
 */
class RaceTests {

	private final List<String> paths = Collections.synchronizedList(new ArrayList<>());

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext("/", (exchange) -> {
			String path = exchange.getRequestURI().getPath();
			this.paths.add(path);
			byte[] body = (path.equals("/right") ? "Hello" : "Good bye").getBytes(StandardCharsets.US_ASCII);
			exchange.getResponseHeaders().set("Connection", "close");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	@Test
	void variantsMakeRequestsInTurn() {
		race();
		assertThat(this.paths).containsExactly("/right", "/wrong", "/right", "/wrong", "/right", "/wrong");
	}

	@Test
	void checksEachResponse() {
		List<Race.Row> rows = race();
		assertThat(rows).extracting(Race.Row::requests).containsExactly(3, 0);
		assertThat(rows).extracting(Race.Row::failed).containsExactly(0, 3);
		assertThat(rows.get(0).ratio()).isEqualTo(1.0);
		assertThat(rows.get(1).firstFailure()).contains("Good bye");
		assertThat(rows.get(1).medianMillis()).isNull();
	}

	/** The values are 1 to n in falling order, so that each value is its rank. */
	@ParameterizedTest
	@CsvSource({ "1,1,1", "2,1,2", "3,2,3", "50,25,50", "99,50,99", "100,50,99", "101,51,100", "200,100,198" })
	void percentilesAreNearestRanks(int size, double median, double p99) {
		List<Double> values = IntStream.range(0, size).mapToObj((i) -> (double) (size - i)).toList();
		assertThat(Race.percentile(50, values)).isEqualTo(median);
		assertThat(Race.percentile(99, values)).isEqualTo(p99);
	}

	private List<Race.Row> race() {
		Scenario scenario = new Scenario("service", uri("/right"), uri("/wrong"));
		TestBed testBed = new LocalTestBed(scenario);
		ColdClients clients = new ColdClients(WebClient.builder(), RestClient.builder());
		return new Race(testBed, new Counters(testBed, new SimpleMeterRegistry())).run(
				List.of(new Race.Variant(SampleClient.RESTCLIENT, scenario, RaceMode.OFF, clients),
						new Race.Variant(SampleClient.RESTCLIENT, scenario, RaceMode.COOKIELESS, clients)),
				3, (variant, request) -> {
				});
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.server.getAddress().getPort() + path);
	}

	private record LocalTestBed(Scenario scenario) implements TestBed {

		@Override
		public String description() {
			return "to this test";
		}

		@Override
		public UpstreamDescription upstream() {
			return new UpstreamDescription(List.of(this.scenario), "Hello", SslBundle.systemDefault());
		}

		@Override
		public void close() {
		}

	}

}
