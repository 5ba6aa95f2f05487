// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.exactlyonce;

import java.time.Duration;
import java.util.Collections;
import java.util.List;

import io.github.tfo.faults.FaultApplications;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.reactor.ReactorNettyFastOpen;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.FastOpenFixture;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;
import reactor.util.retry.Retry;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What reactive clients do beyond a request and its redirects, to a server that is down
 * after a cookie was fetched from it.
 */
@InNetworkNamespace
@ExtendWith(FaultApplications.class)
class ReactiveClientTests {

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final RefusingAddress refusing = new RefusingAddress();

	ReactiveClientTests() throws Exception {
	}

	@ClientTest(value = { ClientUnderTest.WEBCLIENT_REACTOR, ClientUnderTest.WEBCLIENT_JETTY },
			schemes = { "http", "https" })
	void requestIsExecutedOnceForEachAttemptThatTheUserMakes(ClientUnderTest client, String scheme) throws Exception {
		FaultApplications.Pair applications = FaultApplications.of(client, "https");
		try (Origin origin = new Origin("http", FaultApplications.authority(), () -> this.refusing.url(scheme))) {
			for (String method : List.of("POST", "DELETE")) {
				String url = origin.url("/307/order");
				Seen off = Seen.of(() -> threeAttempts(applications.off(), method, url), origin::takeExecuted);
				Seen on = Seen.of(() -> threeAttempts(applications.on(), method, url), origin::takeExecuted);
				assertThat(off.executed()).isEqualTo(Collections.nCopies(3, method + " /307/order "));
				assertThat(on).isEqualTo(off);
			}
		}
		this.refusing.assertHasCookie();
	}

	private static Object threeAttempts(ClientApplication application, String method, String url) {
		return application.webClient()
			.method(HttpMethod.valueOf(method))
			.uri(url)
			.retrieve()
			.bodyToMono(String.class)
			.retryWhen(Retry.max(2))
			.block(PATIENCE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws", "wss" })
	void upgradeIsExecutedOnceWhenItIsRedirected(String scheme) throws Exception {
		HttpClient off = HttpClient.create().followRedirect(true);
		HttpClient on = new ReactorNettyFastOpen(new FastOpenFixture("GET").connector()).apply(off);
		try (Origin origin = new Origin("http", FaultApplications.authority(), () -> this.refusing.url(scheme))) {
			String url = origin.url("/302/session");
			Seen expected = Seen.of(() -> upgrade(off, url), origin::takeExecuted);
			assertThat(expected.executed()).containsExactly("GET /302/session ");
			assertThat(Seen.of(() -> upgrade(on, url), origin::takeExecuted)).isEqualTo(expected);
		}
		this.refusing.assertHasCookie();
	}

	@ParameterizedTest
	@ValueSource(strings = { "ws", "wss" })
	void upgradeThatIsRefusedFailsAsWithFastOpenOff(String scheme) throws Exception {
		HttpClient off = HttpClient.create();
		HttpClient on = new ReactorNettyFastOpen(new FastOpenFixture("GET").connector()).apply(off);
		String url = this.refusing.url(scheme);
		Seen expected = Seen.of(() -> upgrade(off, url), List::of);
		assertThat(expected.failure()).isNotEmpty();
		assertThat(Seen.of(() -> upgrade(on, url), List::of)).isEqualTo(expected);
	}

	private static Object upgrade(HttpClient client, String url) {
		return client.websocket().uri(url).handle((in, out) -> in.receive().asString()).blockLast(PATIENCE);
	}

}
