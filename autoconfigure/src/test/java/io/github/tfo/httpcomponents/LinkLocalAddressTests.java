// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An address that means something on one interface only is used with its scope.
 */
@InNetworkNamespace
class LinkLocalAddressTests {

	private static final byte[] ADDRESS = { (byte) 0xfe, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x77 };

	// The JDK finds no interface by its name in a namespace that only a thread is in
	private static final int INDEX = 77;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@BeforeEach
	void addInterface() throws Exception {
		ip("link", "add", "v0", "index", String.valueOf(INDEX), "type", "veth", "peer", "name", "v1");
		ip("link", "set", "v0", "up");
		ip("link", "set", "v1", "up");
		ip("address", "add", "fe80::77/64", "dev", "v0", "nodad");
	}

	@AfterEach
	void removeInterface() throws Exception {
		ip("link", "delete", "v0");
	}

	@Test
	void scopeIsKept() throws Exception {
		FastOpenFixture fixture = new FastOpenFixture("GET");
		InetAddress address = Inet6Address.getByAddress(null, ADDRESS, INDEX);
		try (Upstream upstream = Upstream.start(address);
				CloseableHttpClient client = HttpComponentsClients.client(fixture, List.of(address), (connections) -> {
				}, (settings) -> {
				})) {
			for (int i = 0; i < 2; i++) {
				String url = "http://upstream.test:" + upstream.port() + "/echo/word";
				String word = client.execute(ClassicRequestBuilder.get(url).addHeader("Connection", "close").build(),
						(response) -> EntityUtils.toString(response.getEntity()));
				assertThat(word).isEqualTo("word");
			}
		}
		assertThat(fixture.outcomes().await(2)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class);
		assertThat(fixture.outcomes().peers()).allMatch((peer) -> peer.clientName().equals("upstream.test"));
	}

	private void ip(String... arguments) throws Exception {
		ProcessBuilder builder = new ProcessBuilder("ip");
		builder.command().addAll(List.of(arguments));
		Process process = this.namespace.start(builder.inheritIO());
		assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).isZero();
	}

}
