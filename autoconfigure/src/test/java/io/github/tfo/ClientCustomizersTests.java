// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.KnownUpstream;
import io.github.tfo.testing.UserCustomizer;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application sets by a customizer of its own has its effect with Fast Open on,
 * wherever that stands among the others, and the connections are hits all the same.
 */
@InNetworkNamespace
@ClientTest(except = ClientUnderTest.OKHTTP)
class ClientCustomizersTests {

	@Parameter
	ClientUnderTest client;

	// FIRST is before Spring Boot's own customizer, which sets Reactor Netty's pool
	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "FIRST")
	void userAgentAndPoolLimitAreKept(UserCustomizer position) throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(this.client, null,
						userAgentAndPoolOfOneConnection(position))) {
			assertThat(application.get(upstream.url("/header/User-Agent"))).isEqualTo("own/1");
			upstream.assertHits(application, 1);
			CompletableFuture<String> one = CompletableFuture
				.supplyAsync(() -> application.getPooled(upstream.url("/slow/150")));
			CompletableFuture<String> other = CompletableFuture
				.supplyAsync(() -> application.getPooled(upstream.url("/slow/151")));
			assertThat(List.of(one.join(), other.join())).containsOnly("slow");
			assertThat(upstream.upstream().requests()).contains("GET /slow/150", "GET /slow/151");
			assertThat(upstream.connections()).isEqualTo(2);
			upstream.assertHits(application, 2);
		}
	}

	private Consumer<GenericApplicationContext> userAgentAndPoolOfOneConnection(UserCustomizer position) {
		return switch (this.client) {
			case WEBCLIENT_REACTOR -> position.webClientOnReactor((builder) -> builder
				.withHttpClientFactory(() -> HttpClient.create(ConnectionProvider.create("one", 1)))
				.withHttpClientCustomizer((http) -> http.headers((headers) -> headers.set("User-Agent", "own/1"))));
			case RESTCLIENT_REACTOR -> position.restClientOnReactor((builder) -> builder
				.withHttpClientFactory(() -> HttpClient.create(ConnectionProvider.create("one", 1)))
				.withHttpClientCustomizer((http) -> http.headers((headers) -> headers.set("User-Agent", "own/1"))));
			case RESTCLIENT_HTTPCOMPONENTS -> position.restClientOnHttpComponents((builder) -> builder
				.withConnectionManagerCustomizer((connections) -> connections.setMaxConnTotal(1).setMaxConnPerRoute(1))
				.withHttpClientCustomizer((http) -> http.setUserAgent("own/1")));
			case WEBCLIENT_JETTY -> position.webClientOnJetty((builder) -> builder
				.withHttpClientCustomizer(ClientCustomizersTests::userAgentAndPoolOfOneConnection));
			case RESTCLIENT_JETTY -> position.restClientOnJetty((builder) -> builder
				.withHttpClientCustomizer(ClientCustomizersTests::userAgentAndPoolOfOneConnection));
			case OKHTTP -> throw new IllegalStateException("Not customized by Spring Boot");
		};
	}

	private static void userAgentAndPoolOfOneConnection(org.eclipse.jetty.client.HttpClient http) {
		http.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "own/1"));
		http.setMaxConnectionsPerDestination(1);
	}

}
