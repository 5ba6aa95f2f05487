// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.HttpProxyServer;
import io.github.tfo.testing.Upstream;
import io.github.tfo.testing.UserCustomizer;
import org.apache.hc.core5.http.HttpHost;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.transport.ProxyProvider;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A proxy that an application sets, each library's own way, is what is connected to and
 * what is asked. A request is sent in the SYN to it as to any other server; what asks for
 * a tunnel is not, since {@code CONNECT} is no safe method.
 */
@InNetworkNamespace
@ClientTest(except = ClientUnderTest.OKHTTP)
class ClientProxyTests {

	/** TFO_CLIENT_ENABLE | TFO_SERVER_ENABLE | TFO_SERVER_WO_SOCKOPT1 (net/tcp.h). */
	private static final String ON_FOR_EVERY_LISTENER = "1027";

	@Parameter
	ClientUnderTest client;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final InetAddress proxyAddress = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	@BeforeEach
	void letTheProxyTakeCookies() {
		this.namespace.sysctl("net.ipv4.tcp_fastopen", ON_FOR_EVERY_LISTENER);
	}

	@AfterEach
	void reset() {
		this.namespace.sysctl("net.ipv4.tcp_fastopen", "3");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http", "https" })
	void isAskedAndConnectedTo(String scheme) throws Exception {
		try (Upstream upstream = Upstream.start(scheme, this.address);
				HttpProxyServer proxy = new HttpProxyServer(this.proxyAddress);
				ClientApplication application = ClientApplication.on(this.client, upstream.trustedPem(),
						proxy(proxy.port()))) {
			assertThat(application.get(upstream.url("/echo/one"))).isEqualTo("one");
			assertThat(application.get(upstream.url("/echo/two"))).isEqualTo("two");

			// Reactor Netty makes a tunnel in any case
			boolean tunnel = scheme.equals("https") || this.client.name().endsWith("REACTOR");
			String authority = URI.create(upstream.url("/")).getAuthority();
			if (tunnel) {
				// Jetty makes one too many now and then, without Fast Open, too
				assertThat(proxy.asked()).hasSizeGreaterThanOrEqualTo(2).containsOnly("CONNECT " + authority);
			}
			else {
				assertThat(proxy.asked()).containsExactly("GET " + upstream.url("/echo/one"),
						"GET " + upstream.url("/echo/two"));
			}
			List<FastOpenOutcome> outcomes = application.outcomes().awaitAtLeast(2);
			assertThat(outcomes.get(0)).isEqualTo(new CookieRequested());
			if (tunnel) {
				assertThat(outcomes).contains(new Fallback(FallbackReason.UNSAFE_METHOD))
					.doesNotHaveAnyElementsOfTypes(Hit.class);
			}
			else {
				assertThat(outcomes).hasAtLeastOneElementOfType(Hit.class);
			}
			assertThat(application.outcomes().peers()).allSatisfy((peer) -> assertThat(peer.address())
				.isEqualTo(new InetSocketAddress(this.proxyAddress, proxy.port())));
		}
	}

	/**
	 * The configured destinations match both: what the request names, and what is
	 * connected to.
	 */
	@ParameterizedTest
	@CsvSource({ "include, target, http, true", "include, proxy, http, true", "include, 198.51.100.1, http, false",
			"exclude, target, http, false", "exclude, target, https, false", "exclude, proxy, http, false" })
	void targetAndProxyAreMatched(String property, String pattern, String scheme, boolean expected) throws Exception {
		try (Upstream upstream = Upstream.start(scheme, this.address);
				HttpProxyServer proxy = new HttpProxyServer(this.proxyAddress)) {
			String destination = switch (pattern) {
				case "target" -> this.address.getHostAddress() + ":" + upstream.port();
				case "proxy" -> this.proxyAddress.getHostAddress() + ":" + proxy.port();
				default -> pattern;
			};
			try (ClientApplication application = ClientApplication.on(this.client, upstream.trustedPem(),
					proxy(proxy.port()), "tfo.destinations." + property + "=" + destination)) {
				assertThat(application.get(upstream.url("/echo/word"))).isEqualTo("word");
				assertThat(!application.outcomes().peers().isEmpty()).isEqualTo(expected);
				assertThat(application.outcomes().peers())
					.allSatisfy((peer) -> assertThat(peer).isEqualTo(new ConnectionDescription(this.client.library(),
							this.address.getHostAddress(), new InetSocketAddress(this.proxyAddress, proxy.port()))));
			}
		}
	}

	private Consumer<GenericApplicationContext> proxy(int port) {
		String host = this.proxyAddress.getHostAddress();
		UserCustomizer position = UserCustomizer.UNORDERED;
		return switch (this.client) {
			case WEBCLIENT_REACTOR -> position.webClientOnReactor((builder) -> builder.withHttpClientCustomizer(
					(http) -> http.proxy((spec) -> spec.type(ProxyProvider.Proxy.HTTP).host(host).port(port))));
			case RESTCLIENT_REACTOR -> position.restClientOnReactor((builder) -> builder.withHttpClientCustomizer(
					(http) -> http.proxy((spec) -> spec.type(ProxyProvider.Proxy.HTTP).host(host).port(port))));
			case RESTCLIENT_HTTPCOMPONENTS -> position.restClientOnHttpComponents((builder) -> builder
				.withHttpClientCustomizer((http) -> http.setProxy(new HttpHost("http", host, port))));
			case WEBCLIENT_JETTY -> position
				.webClientOnJetty((builder) -> builder.withHttpClientCustomizer((http) -> proxy(http, host, port)));
			case RESTCLIENT_JETTY -> position
				.restClientOnJetty((builder) -> builder.withHttpClientCustomizer((http) -> proxy(http, host, port)));
			case OKHTTP -> throw new IllegalStateException("Not customized by Spring Boot");
		};
	}

	private static void proxy(HttpClient http, String host, int port) {
		http.getProxyConfiguration().addProxy(new HttpProxy(new Origin.Address(host, port), false));
	}

}
