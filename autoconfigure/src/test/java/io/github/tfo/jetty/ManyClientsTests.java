package io.github.tfo.jetty;

import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.reactive.JettyClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients share what they share without Fast Open.
 */
@InNetworkNamespace
class ManyClientsTests {

	private static final int CLIENTS = 20;

	enum Kind {

		REST_CLIENT, REST_TEMPLATE, WEB_CLIENT;

		ClientUnderTest application() {
			return (this == WEB_CLIENT) ? ClientUnderTest.WEBCLIENT_JETTY : ClientUnderTest.RESTCLIENT_JETTY;
		}

		UnaryOperator<String> build(ApplicationContext context) {
			return switch (this) {
				case REST_CLIENT -> of(context.getBean(RestClient.Builder.class).build());
				case REST_TEMPLATE -> of(context.getBean(RestTemplateBuilder.class).build());
				case WEB_CLIENT -> of(context.getBean(WebClient.Builder.class).build());
			};
		}

		UnaryOperator<String> build(HttpClient shared) {
			return switch (this) {
				case REST_CLIENT ->
					of(RestClient.builder().requestFactory(new JettyClientHttpRequestFactory(shared)).build());
				case REST_TEMPLATE -> of(new RestTemplate(new JettyClientHttpRequestFactory(shared)));
				case WEB_CLIENT ->
					of(WebClient.builder().clientConnector(new JettyClientHttpConnector(shared)).build());
			};
		}

		private static UnaryOperator<String> of(RestClient client) {
			return (url) -> String.valueOf(client.get().uri(url).retrieve().body(String.class));
		}

		private static UnaryOperator<String> of(RestTemplate client) {
			return (url) -> String.valueOf(client.getForObject(url, String.class));
		}

		private static UnaryOperator<String> of(WebClient client) {
			return (url) -> String.valueOf(client.get().uri(url).retrieve().bodyToMono(String.class).block());
		}

	}

	static Stream<Arguments> cells() {
		return Stream.of(Kind.values())
			.flatMap((kind) -> Stream.of(Arguments.of(kind, false), Arguments.of(kind, true)));
	}

	@ParameterizedTest
	@MethodSource("cells")
	void manyClientsOpenAsManyConnections(Kind kind, boolean shared) throws Exception {
		assertThat(connections(kind, shared, true)).isEqualTo(connections(kind, shared, false));
	}

	private static int connections(Kind kind, boolean shared, boolean fastOpen) throws Exception {
		ClientUnderTest client = kind.application();
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET));
				ClientApplication application = fastOpen ? ClientApplication.on(client, null)
						: ClientApplication.off(client, null)) {
			HttpClient httpClient = new HttpClient();
			application.context().getBeanProvider(JettyFastOpen.class).ifAvailable((it) -> it.apply(httpClient));
			httpClient.start();
			List<UnaryOperator<String>> clients = new ArrayList<>();
			try {
				for (int i = 0; i < CLIENTS; i++) {
					clients.add(shared ? kind.build(httpClient) : kind.build(application.context()));
					assertThat(clients.get(i).apply(upstream.url("/echo/word"))).isEqualTo("word");
					// The answer may be there before its connection is in the pool again
					Awaitility.await().until(() -> isIdle(httpClient));
				}
				return upstream.accepted();
			}
			finally {
				httpClient.stop();
			}
		}
	}

	private static boolean isIdle(HttpClient client) {
		return client.getDestinations()
			.stream()
			.map((destination) -> (AbstractConnectionPool) ((HttpDestination) destination).getConnectionPool())
			.allMatch((pool) -> pool.getActiveConnectionCount() == 0 && pool.getPendingConnectionCount() == 0);
	}

}
