// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.exactlyonce;

import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.UserCustomizer;
import io.netty.pkitesting.X509Bundle;
import okhttp3.Authenticator;
import okhttp3.Credentials;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.assertj.core.api.SoftAssertions;
import org.eclipse.jetty.client.BasicAuthentication;
import reactor.netty.http.client.HttpClient;

import org.springframework.context.support.GenericApplicationContext;

/**
 * A server asks for credentials, executes the request that has them, and redirects it to
 * a server that is down, after a cookie was fetched from that one.
 */
@InNetworkNamespace
class AuthenticationTests {

	private static final String USER = "user";

	private static final String PASSWORD = "password";

	private final X509Bundle authority = Certificates.selfSigned();

	private final RefusingAddress refusing = new RefusingAddress();

	AuthenticationTests() throws Exception {
	}

	/**
	 * Spring gives the WebClient on Jetty no way to authenticate that the RestClient has
	 * not.
	 */
	@ClientTest(except = ClientUnderTest.WEBCLIENT_JETTY)
	void requestIsExecutedOnceWithoutAndOnceWithCredentials(ClientUnderTest client) throws Exception {
		try (Origin toHttp = new Origin("http", this.authority, () -> this.refusing.url("http"));
				Origin toHttps = new Origin("http", this.authority, () -> this.refusing.url("https"));
				ClientApplication off = ClientApplication.off(client, null, authenticating(client));
				ClientApplication on = ClientApplication.on(client, null, authenticating(client))) {
			SoftAssertions softly = new SoftAssertions();
			for (Origin origin : List.of(toHttp, toHttps)) {
				for (String method : List.of("GET", "POST", "DELETE")) {
					for (int status : List.of(303, 307)) {
						String url = origin.url("/401/" + status + "/order");
						Seen expected = Seen.of(() -> off.send(method, url, null), origin::takeExecuted);
						Seen seen = Seen.of(() -> on.send(method, url, null), origin::takeExecuted);
						String order = method + " /401/" + status + "/order ";
						softly.assertThat(expected.executed()).containsExactly(order, "authorized " + order);
						softly.assertThat(seen).isEqualTo(expected);
					}
				}
			}
			softly.assertAll();
		}
		this.refusing.assertHasCookie();
	}

	private static Consumer<GenericApplicationContext> authenticating(ClientUnderTest client) {
		UserCustomizer position = UserCustomizer.UNORDERED;
		return switch (client) {
			case WEBCLIENT_REACTOR -> position
				.webClientOnReactor((builder) -> builder.withHttpClientCustomizer(AuthenticationTests::authenticating));
			case RESTCLIENT_REACTOR -> position.restClientOnReactor(
					(builder) -> builder.withHttpClientCustomizer(AuthenticationTests::authenticating));
			case RESTCLIENT_HTTPCOMPONENTS -> {
				BasicCredentialsProvider credentials = new BasicCredentialsProvider();
				credentials.setCredentials(new AuthScope(null, -1),
						new UsernamePasswordCredentials(USER, PASSWORD.toCharArray()));
				yield position.restClientOnHttpComponents((builder) -> builder
					.withHttpClientCustomizer((http) -> http.setDefaultCredentialsProvider(credentials)));
			}
			case RESTCLIENT_JETTY -> position.restClientOnJetty((builder) -> builder
				.withHttpClientCustomizer((http) -> http.getAuthenticationStore().addAuthentication(new AnyHost())));
			case OKHTTP -> (context) -> context.registerBean(Authenticator.class,
					() -> (route, response) -> response.request()
						.newBuilder()
						.header("Authorization", Credentials.basic(USER, PASSWORD))
						.build());
			case WEBCLIENT_JETTY -> throw new IllegalArgumentException(client.toString());
		};
	}

	private static HttpClient authenticating(HttpClient http) {
		return http.httpAuthentication((request, response) -> response.status().code() == 401,
				(request, remote) -> request.header("Authorization", Credentials.basic(USER, PASSWORD)));
	}

	private static final class AnyHost extends BasicAuthentication {

		AnyHost() {
			super(URI.create("http://any"), ANY_REALM, USER, PASSWORD);
		}

		@Override
		public boolean matches(String type, URI uri, String realm) {
			return getType().equalsIgnoreCase(type);
		}

	}

}
