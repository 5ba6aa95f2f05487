package io.github.tfo;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.List;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A name has two addresses, and the first server goes down after a cookie was fetched
 * from it: with HttpComponents no request is lost. For Reactor Netty see
 * {@link io.github.tfo.reactor.ReactorNettyFastOpen}.
 */
@InNetworkNamespace
class SeveralAddressesTests {

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final InetAddress first = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final InetAddress second = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestsReachTheSecondWhenTheFirstIsDown(String method) throws Exception {
		ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> bothAddresses = (
				builder) -> builder.withDnsResolver(new SystemDefaultDnsResolver() {

					@Override
					public InetAddress[] resolve(String host) {
						return new InetAddress[] { SeveralAddressesTests.this.first,
								SeveralAddressesTests.this.second };
					}

				});
		Upstream down = Upstream.start(this.first);
		try (Upstream up = Upstream.start(this.second, down.port());
				ClientApplication application = ClientApplication.on(ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS, null,
						(context) -> context.registerBean("bothAddresses",
								ClientHttpRequestFactoryBuilderCustomizer.class, () -> bothAddresses))) {
			String url = "http://upstream.test:" + up.port() + "/echo";
			assertThat(request(application, method, url)).isEqualTo("word");
			long hits = this.namespace.counter("TcpExt", "TCPFastOpenActive");
			assertThat(application.get(url + "/word")).isEqualTo("word");
			assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive") - hits).isOne();
			assertThat(up.requests()).isEmpty();
			down.close();
			assertThat(request(application, method, url)).isEqualTo("word");
			assertThat(request(application, method, url)).isEqualTo("word");
			assertThat(up.requests()).hasSize(2);
			assertThat(List.copyOf(application.outcomes().peers())).extracting((peer) -> peer.address().getAddress())
				.containsExactly(this.first, this.first, this.first, this.first, this.second, this.first, this.second);
		}
	}

	private static String request(ClientApplication application, String method, String url) {
		return method.equals("POST") ? application.post(url, "word") : application.get(url + "/word");
	}

}
