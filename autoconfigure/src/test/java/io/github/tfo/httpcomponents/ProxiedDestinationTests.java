package io.github.tfo.httpcomponents;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.HttpProxyServer;
import io.github.tfo.testing.Upstream;
import io.github.tfo.testing.UserCustomizer;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Of a request through a proxy both are matched: what it names, and what is connected to.
 */
@InNetworkNamespace
class ProxiedDestinationTests {

	@ParameterizedTest
	@CsvSource({ "include, target, http, 1", "include, target, https, 1", "include, proxy, http, 1",
			"include, 198.51.100.1, http, 0", "exclude, target, http, 0", "exclude, target, https, 0",
			"exclude, proxy, http, 0", "exclude, 198.51.100.1, http, 1" })
	void targetAndProxyAreMatched(String property, String pattern, String scheme, int expected) throws Exception {
		InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		InetAddress proxyAddress = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		boolean secure = scheme.equals("https");
		try (Upstream upstream = secure ? Upstream.startWithTls(address) : Upstream.start(address);
				HttpProxyServer proxy = new HttpProxyServer(proxyAddress)) {
			HttpHost proxyHost = new HttpHost("http", proxyAddress.getHostAddress(), proxy.port());
			String destination = switch (pattern) {
				case "target" -> address.getHostAddress() + ":" + upstream.port();
				case "proxy" -> proxyAddress.getHostAddress() + ":" + proxy.port();
				default -> pattern;
			};
			try (ClientApplication application = ClientApplication.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS,
					secure ? upstream.certificate().getCertificatePEM() : null,
					UserCustomizer.UNORDERED.restClientOnHttpComponents(
							(builder) -> builder.withHttpClientCustomizer((http) -> http.setProxy(proxyHost))),
					"tfo.destinations." + property + "=" + destination)) {
				assertThat(application.get(upstream.url("/echo/word"))).isEqualTo("word");
				assertThat(application.outcomes().peers()).hasSize(expected).allSatisfy((peer) -> {
					assertThat(peer.clientName()).isEqualTo(address.getHostAddress());
					assertThat(peer.address()).isEqualTo(new InetSocketAddress(proxyAddress, proxy.port()));
				});
			}
		}
	}

}
