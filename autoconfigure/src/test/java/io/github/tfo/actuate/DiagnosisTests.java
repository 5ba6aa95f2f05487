// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.actuate;

import java.net.InetAddress;
import java.util.List;
import java.util.Random;

import io.github.tfo.faults.SynProxy;
import io.github.tfo.lab.AddressTranslation;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.web.client.RestTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link Diagnosis} of each cause, made in the network.
 */
@WithNetworkLab(roundTripMillis = 5)
class DiagnosisTests {

	private final NetworkLab lab;

	private Upstream server;

	private ClientApplication application;

	DiagnosisTests(NetworkLab lab) {
		this.lab = lab;
	}

	@BeforeEach
	void start() throws Exception {
		this.lab.client().flushTcpMetrics();
		this.lab.server().sysctl("net.ipv4.tcp_fastopen", "3");
		this.server = this.lab.server().call(() -> Upstream.start(this.lab.serverAddress()));
	}

	@AfterEach
	void close() throws Exception {
		this.application.close();
		this.server.close();
	}

	@Test
	void serverInOrderHasNoHint() {
		request(20);
		assertThat(hint()).isNull();
	}

	@Test
	void serverGivesNoCookies() {
		this.lab.server().sysctl("net.ipv4.tcp_fastopen", "1");
		request(99);
		assertThat(hint()).isNull();
		request(1);
		assertThat(hint()).isEqualTo(Diagnosis.NO_COOKIES.hint());
	}

	@Test
	void firstFlightIsTooLarge() {
		start("tfo.enabled=true");
		for (int i = 0; i < 12; i++) {
			this.application.getWithToken(this.server.url("/echo/" + i), "t".repeat(2000));
		}
		assertThat(hint()).isEqualTo(Diagnosis.FIRST_FLIGHT_TOO_LARGE.hint());
	}

	@Test
	void replicasHaveOtherAddresses() throws Exception {
		List<InetAddress> replicas = List.of(this.lab.serverAddress(), this.lab.addServerAddress(1));
		try (Upstream other = this.lab.server().call(() -> Upstream.start(replicas.get(1), this.server.port()));
				Link.Registration router = this.lab.link()
					.intercept(new AddressTranslation(this.lab.serverAddress(), replicas, new Random(1)::nextInt))) {
			request(40);
			assertThat(other.accepted()).isPositive();
			assertThat(router).isNotNull();
		}
		assertThat(hint()).isEqualTo(Diagnosis.REPLICAS.hint());
	}

	@Test
	void cookielessServerWantsACookie() {
		start("tfo.cookieless.destinations=" + this.lab.serverAddress().getHostAddress());
		request(3);
		assertThat(hint()).isEqualTo(Diagnosis.COOKIE_WANTED.hint());
	}

	@Test
	@NeedsRealRoot
	void synProxyIsBeforeTheServer() throws Exception {
		request(2);
		try (SynProxy proxy = SynProxy.before(this.lab.server(), this.lab.serverAddress())) {
			request(5);
			assertThat(proxy).isNotNull();
		}
		assertThat(hint()).isEqualTo(Diagnosis.SYN_PROXY.hint());
	}

	@Test
	void anotherClientMakesTheRequests() {
		start("tfo.enabled=true");
		String url = this.server.url("/echo/own");
		assertThat(new RestTemplate().getForObject(url, String.class)).isEqualTo("own");
		assertThat(this.application.endpoint().fastOpen().hint()).isEqualTo(Diagnosis.NOTHING_COUNTED.hint());
		request(1);
		assertThat(this.application.endpoint().fastOpen().hint()).isNull();
	}

	private void start(String property) {
		this.application = ClientApplication.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null, property,
				"spring.jmx.enabled=true", "spring.jmx.unique-names=true",
				"management.endpoints.jmx.exposure.include=tfo");
	}

	private void request(int number) {
		if (this.application == null) {
			start("tfo.enabled=true");
		}
		for (int i = 0; i < number; i++) {
			assertThat(this.application.get(this.server.url("/echo/" + i))).isEqualTo(String.valueOf(i));
		}
	}

	private String hint() {
		return this.application.endpoint().fastOpen().destinations().get(0).hint();
	}

}
