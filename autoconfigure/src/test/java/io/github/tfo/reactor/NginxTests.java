// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.time.Duration;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Nginx;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReactorNettyFastOpen} against nginx.
 */
@WithNetworkLab(roundTripMillis = 10)
class NginxTests {

	private static final int REQUESTS = 20;

	private final NetworkLab lab;

	NginxTests(NetworkLab lab) {
		this.lab = lab;
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "https" })
	void requestsAreSentInTheSyn(String scheme) throws Exception {
		this.lab.client().flushTcpMetrics();
		try (Nginx nginx = Nginx.start(this.lab.server(), this.lab.serverAddress())) {
			SslContext sslContext = SslContextBuilder.forClient()
				.trustManager(nginx.certificate().getCertificate())
				.build();
			FastOpenFixture fixture = new FastOpenFixture("GET");
			HttpClient client = new ReactorNettyFastOpen(fixture.connector())
				.apply(HttpClient.newConnection().secure((spec) -> spec.sslContext(sslContext)));
			long active = this.lab.client().counter("TcpExt", "TCPFastOpenActive");
			long passive = this.lab.server().counter("TcpExt", "TCPFastOpenPassive");
			for (int i = 0; i < 1 + REQUESTS; i++) {
				assertThat(client.get()
					.uri(scheme + "://" + this.lab.serverAddress().getHostAddress() + "/hello")
					.responseContent()
					.aggregate()
					.asString()
					.block(Duration.ofSeconds(10))).isEqualTo("hello from nginx");
			}
			assertThat(fixture.outcomes().await(1 + REQUESTS).get(0)).isInstanceOf(CookieRequested.class);
			assertThat(fixture.outcomes().await(1 + REQUESTS).subList(1, 1 + REQUESTS))
				.hasOnlyElementsOfType(Hit.class);
			assertThat(this.lab.client().counter("TcpExt", "TCPFastOpenActive") - active).isEqualTo(REQUESTS);
			assertThat(this.lab.server().counter("TcpExt", "TCPFastOpenPassive") - passive).isEqualTo(REQUESTS);
			Awaitility.await()
				.untilAsserted(() -> assertThat(nginx.accessLog()).hasSize(1 + REQUESTS)
					.allSatisfy((line) -> assertThat(line).contains("\"GET /hello HTTP/1.1\" 200")));
		}
	}

}
