package io.github.tfo;

import java.util.List;
import java.util.stream.IntStream;

import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.BeforeFirstWrite;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.KnownUpstream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An administrator switches Fast Open off just between {@code connect} and the first
 * write. The kernel leaves no way to use the socket then; the clients that can make the
 * request again on another connection do so.
 */
@InNetworkNamespace
class FastOpenSwitchedOffTests {

	private static final int REQUESTS = 10;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	@ParameterizedTest
	@CsvSource({ "WEBCLIENT_REACTOR, http", "WEBCLIENT_REACTOR, https", "RESTCLIENT_REACTOR, http",
			"RESTCLIENT_REACTOR, https", "RESTCLIENT_HTTPCOMPONENTS, http", "RESTCLIENT_HTTPCOMPONENTS, https",
			"RESTCLIENT_JETTY, http", "RESTCLIENT_JETTY, https", "WEBCLIENT_JETTY, http", "WEBCLIENT_JETTY, https" })
	void noRequestIsLostOrMadeTwice(ClientUnderTest client, String scheme) throws Exception {
		boolean tls = scheme.equals("https");
		try (KnownUpstream upstream = tls ? KnownUpstream.startWithTls() : KnownUpstream.start();
				ClientApplication application = ClientApplication.on(client, tls ? upstream.certificate() : null)) {
			BeforeFirstWrite calls = BeforeFirstWrite.install(application, () -> fastOpen("2"));
			for (int i = 0; i < REQUESTS; i++) {
				assertThat(application.get(upstream.url("/echo/word" + i))).isEqualTo("word" + i);
				fastOpen("3");
			}
			assertThat(calls.refused()).isEqualTo(calls.sends() / 2).isGreaterThan(REQUESTS / 4);
			assertThat(upstream.upstream().requests()).containsExactlyElementsOf(words());
		}
		finally {
			fastOpen("3");
		}
	}

	private static List<String> words() {
		return IntStream.range(0, REQUESTS).mapToObj((i) -> "GET /echo/word" + i).toList();
	}

	private void fastOpen(String value) {
		this.namespace.sysctl("net.ipv4.tcp_fastopen", value);
	}

}
