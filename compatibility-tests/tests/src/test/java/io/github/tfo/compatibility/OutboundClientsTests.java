// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that libraries make, or the application itself: which open connections with
 * Fast Open, and that it changes nothing else.
 */
@InNetworkNamespace
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutboundClientsTests {

	private static final int REQUESTS = 3;

	private static final Set<OutboundClient> INFRASTRUCTURE = EnumSet.range(OutboundClient.EUREKA,
			OutboundClient.OTLP_TRACES_HTTPS);

	private static final Pattern UNACCELERATED = Pattern.compile("without TCP Fast Open|TCP Fast Open does not reach");

	private ClientsApplication servlet;

	private final Map<OutboundClient, String> asItIs = new EnumMap<>(OutboundClient.class);

	private final Map<OutboundClient, String> withRecipe = new EnumMap<>(OutboundClient.class);

	@BeforeAll
	void createApplication() throws Exception {
		this.servlet = new ClientsApplication("cloud-servlet", 9);
	}

	@AfterAll
	void stopApplication() throws Exception {
		this.servlet.close();
	}

	@Order(1)
	@Test
	void gateway() throws Exception {
		try (ClientsApplication application = new ClientsApplication("cloud-gateway", 3)) {
			compare(application, "default", this.asItIs, OutboundClient.BOOT_WEB_CLIENT,
					OutboundClient.BOOT_REST_CLIENT, OutboundClient.GATEWAY_HTTP, OutboundClient.GATEWAY_HTTPS,
					OutboundClient.GATEWAY_WEBSOCKET);
			List<String> failures = failures(application, "circuit-breaker");
			assertThat(failures.toString()).contains("requests: 4", "504 ", "500 ", "fallback");
			application.start(false, "default");
			assertThat(failures(application, "circuit-breaker")).isEqualTo(failures);
		}
	}

	@Order(2)
	@Test
	void clientsOfLibraries() throws Exception {
		compare(this.servlet, "default", this.asItIs, OutboundClient.GATEWAY_WEBMVC, OutboundClient.OPENFEIGN,
				OutboundClient.TOKEN_HTTPS, OutboundClient.JWKS, OutboundClient.SERVICE, OutboundClient.GRAPHQL_HTTPS);
		List<String> failures = failures(this.servlet);
		assertThat(failures.toString()).contains("requests: 6", "Read timed out", "Connection refused");
		this.servlet.start(false, "default");
		assertThat(failures(this.servlet)).isEqualTo(failures);
	}

	@Order(3)
	@Test
	void clientsOfTheApplication() throws Exception {
		compare(this.servlet, "load-balanced", this.asItIs, OutboundClient.OPENFEIGN_DEFAULT,
				OutboundClient.REST_CLIENT, OutboundClient.WEB_CLIENT, OutboundClient.REST_TEMPLATE,
				OutboundClient.SERVICE);
	}

	@Order(4)
	@Test
	void recipes() throws Exception {
		compare(this.servlet, "recipes", this.withRecipe, OutboundClient.OPENFEIGN, OutboundClient.REST_CLIENT,
				OutboundClient.WEB_CLIENT, OutboundClient.REST_TEMPLATE, OutboundClient.TOKEN_HTTPS,
				OutboundClient.JWKS);
	}

	@Order(5)
	@Test
	void infrastructure() throws Exception {
		long start = FastOpens.active();
		List<String> without = infrastructure(false);
		assertThat(infrastructure(true)).isEqualTo(without);
		for (OutboundClient client : INFRASTRUCTURE) {
			assertThat(saysThatItIsNot(this.servlet, client)).as(client + "\n" + this.servlet.output()).isTrue();
			this.asItIs.put(client, "no");
		}
		assertThat(FastOpens.active()).isEqualTo(start);
	}

	/**
	 * Return the first request of each, and what was answered to those that make none by
	 * themselves.
	 */
	private List<String> infrastructure(boolean fastOpen) throws Exception {
		this.servlet.start(fastOpen, "background");
		List<String> exchanges = new ArrayList<>();
		for (OutboundClient client : List.of(OutboundClient.VAULT, OutboundClient.ZIPKIN_HTTPS,
				OutboundClient.OTLP_TRACES_HTTPS)) {
			exchanges.addAll(get(this.servlet, client));
		}
		for (OutboundClient client : INFRASTRUCTURE) {
			// The second could be sent in its SYN
			this.servlet.upstream(client.toString()).awaitRequests(2);
			exchanges.add(this.servlet.upstream(client.toString()).firstRequest());
		}
		return exchanges;
	}

	/**
	 * The same requests with Fast Open off and on: the answers are the same, the report
	 * names those clients whose Fast Opens the kernel counts, and the log names the
	 * others that it knows.
	 */
	private static void compare(ClientsApplication application, String profile, Map<OutboundClient, String> accelerated,
			OutboundClient... clients) throws Exception {
		long start = FastOpens.active();
		application.start(false, profile);
		Map<OutboundClient, List<String>> answers = new EnumMap<>(OutboundClient.class);
		for (OutboundClient client : clients) {
			answers.put(client, get(application, client));
			assertThat(answers.get(client)).as(application.output())
				.allMatch((answer) -> answer.startsWith("200 ") || answer.equals("hello"));
		}
		assertThat(FastOpens.active()).isEqualTo(start);
		Set<String> claims = application.start(true, profile);
		Set<String> counted = new HashSet<>();
		for (OutboundClient client : clients) {
			long before = FastOpens.active();
			assertThat(get(application, client)).as(client.toString()).isEqualTo(answers.get(client));
			long hits = FastOpens.active() - before;
			accelerated.put(client, accelerated(hits, application.upstream(client.toString()).requests()));
			if (hits > 0) {
				counted.add(client.accelerated());
			}
			assertThat(saysThatItIsNot(application, client)).as(client + "\n" + application.output())
				.isEqualTo(hits == 0 && client.unaccelerated() != null);
		}
		// They are switched off
		assertThat(INFRASTRUCTURE).noneMatch((client) -> saysThatItIsNot(application, client));
		assertThat(claims).as(application.output()).isEqualTo(counted);
	}

	private static boolean saysThatItIsNot(ClientsApplication application, OutboundClient client) {
		String name = client.unaccelerated();
		return name != null && application.output()
			.lines()
			.anyMatch((line) -> line.contains(name) && UNACCELERATED.matcher(line).find());
	}

	private static List<String> get(ClientsApplication application, OutboundClient client) throws Exception {
		List<String> answers = new ArrayList<>();
		for (int i = 0; i < REQUESTS; i++) {
			answers.add((client == OutboundClient.GATEWAY_WEBSOCKET) ? application.webSocket(client.toString())
					: application.get(client.toString()));
		}
		return answers;
	}

	/**
	 * Return what is answered after retries, a timeout and refused connections.
	 * @param others the paths of other requests whose connections are refused
	 */
	private static List<String> failures(ClientsApplication application, String... others) throws Exception {
		List<String> refused = new ArrayList<>(List.of("refused"));
		refused.addAll(List.of(others));
		List<String> answers = new ArrayList<>();
		for (String path : List.of("retry", "slow")) {
			answers.add(application.get(path));
		}
		answers.add("requests: " + application.upstream("other").requests());
		for (String path : refused) {
			answers.add(application.get(path));
		}
		// The kernel has its cookie, so that the connect below is deferred
		application.upstream("gone").close();
		for (String path : refused) {
			answers.add(application.get(path));
		}
		return answers;
	}

	private static String accelerated(long hits, int connections) {
		if (hits == 0) {
			return "no";
		}
		// The first brings the cookie
		return (hits == connections - 1) ? "yes" : "%d of %d".formatted(hits, connections);
	}

	@Order(6)
	@Test
	void documentationHoldsTheTable() throws Exception {
		DocumentedTable table = new DocumentedTable("clients.md", "clients",
				List.of("client", "accelerated", "what to do"));
		Arrays.stream(OutboundClient.values())
			.forEach((client) -> table.add(List.of(client.title(), cell(client), client.advice())));
		table.compare();
	}

	private String cell(OutboundClient client) {
		String asItIs = this.asItIs.getOrDefault(client, "not measured");
		String withRecipe = this.withRecipe.get(client);
		if (withRecipe == null || withRecipe.equals(asItIs)) {
			return asItIs;
		}
		return (asItIs.equals("no") && withRecipe.equals("yes")) ? "with the recipe" : asItIs + ", " + withRecipe;
	}

}
