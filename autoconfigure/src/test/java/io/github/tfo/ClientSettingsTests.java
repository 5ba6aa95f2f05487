// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.net.ssl.SSLHandshakeException;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.Causes;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.KnownUpstream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.FilteredHostException;
import org.springframework.boot.http.client.InetAddressFilter;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.invoker.HttpExchangeAdapter;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What an application sets by Spring Boot's own means has its effect with Fast Open on,
 * and the connections are hits all the same.
 */
@InNetworkNamespace
@ClientTest(except = ClientUnderTest.OKHTTP)
class ClientSettingsTests {

	@Parameter
	ClientUnderTest client;

	@Test
	void timeouts() throws Exception {
		String[] timeouts = { "spring.http.clients.connect-timeout=300ms", "spring.http.clients.read-timeout=600ms" };
		try (KnownUpstream upstream = KnownUpstream.start();
				FullListener full = new FullListener(upstream.address());
				ClientApplication on = ClientApplication.on(this.client, null, timeouts);
				ClientApplication off = ClientApplication.off(this.client, null, timeouts)) {
			String slow = upstream.url("/slow/9000");
			String unanswered = slow.replace(":" + upstream.upstream().port(), ":" + full.address().getPort());
			for (String url : List.of(slow, unanswered)) {
				Throwable with = catchThrowable(() -> on.get(url));
				assertThat(Causes.publicTypes(with)).isEqualTo(Causes.publicTypes(catchThrowable(() -> off.get(url))))
					.anyMatch((type) -> type.contains("Timeout"));
			}
			upstream.assertHits(on, 1);
		}
	}

	@Test
	void sslBundle() throws Exception {
		try (KnownUpstream upstream = KnownUpstream.startWithTls();
				ClientApplication with = ClientApplication.on(this.client, upstream.trustedPem());
				ClientApplication without = ClientApplication.on(this.client, null)) {
			assertThat(with.get(upstream.url("/echo/trusted"))).isEqualTo("trusted");
			upstream.assertHits(with, 1);
			assertThat(catchThrowable(() -> without.get(upstream.url("/echo/never"))))
				.hasStackTraceContaining(SSLHandshakeException.class.getName());
			assertThat(upstream.upstream().requests()).containsExactly("GET /echo/trusted");
		}
	}

	@Test
	void optionsOfTheSslBundle() throws Exception {
		String cipher = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
		try (KnownUpstream upstream = KnownUpstream.startWithTls();
				ClientApplication application = ClientApplication.on(this.client, upstream.trustedPem(),
						"spring.ssl.bundle.pem.upstream.options.enabled-protocols=TLSv1.2",
						"spring.ssl.bundle.pem.upstream.options.ciphers=" + cipher)) {
			assertThat(application.get(upstream.url("/tls"))).isEqualTo("TLSv1.2 " + cipher);
			upstream.assertHits(application, 1);
		}
	}

	@Test
	void redirectsAreFollowed() throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(this.client, null,
						"spring.http.clients.redirects=follow")) {
			assertThat(application.get(upstream.url("/redirect/there"))).isEqualTo("there");
			assertThat(upstream.upstream().requests()).containsExactly("GET /redirect/there", "GET /echo/there");
			upstream.assertHits(application, upstream.connections());
		}
	}

	@Test
	void redirectsAreNotFollowed() throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(this.client, null,
						"spring.http.clients.redirects=dont-follow")) {
			assertThat(application.get(upstream.url("/redirect/there"))).isNotEqualTo("there");
			assertThat(upstream.upstream().requests()).containsExactly("GET /redirect/there");
			upstream.assertHits(application, 1);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "enable-when-possible", "disable" })
	void cookieHandling(String handling) throws Exception {
		// Reactor Netty has no store for cookies
		boolean kept = handling.startsWith("enable") && this.client.library() != ClientLibrary.REACTOR_NETTY;
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(this.client, null,
						"spring.http.clients.cookie-handling=" + handling)) {
			assertThat(application.get(upstream.url("/header/Cookie"))).isEqualTo("null");
			assertThat(application.get(upstream.url("/header/Cookie"))).isEqualTo(kept ? "cookie=kept" : "null");
			upstream.assertHits(application, 2);
		}
	}

	@Test
	void addressFilter() throws Exception {
		AtomicBoolean permitted = new AtomicBoolean(true);
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication on = filtering(upstream, permitted);
				ClientApplication off = filtering(upstream, permitted, integrationOff())) {
			assertThat(on.get(upstream.url("/echo/permitted"))).isEqualTo("permitted");
			assertThat(off.get(upstream.url("/echo/permitted"))).isEqualTo("permitted");
			upstream.assertHits(on, 1);
			permitted.set(false);
			Throwable with = catchThrowable(() -> on.get(upstream.url("/echo/never")));
			Throwable without = catchThrowable(() -> off.get(upstream.url("/echo/never")));
			assertThat(Causes.publicTypes(with)).isEqualTo(Causes.publicTypes(without))
				.contains(FilteredHostException.class.getName());
			assertThat(with.getMessage()).isEqualTo(without.getMessage());
			assertThat(upstream.connections()).isEqualTo(2);
			assertThat(on.outcomes().await(1)).hasSize(1);
		}
	}

	private ClientApplication filtering(KnownUpstream upstream, AtomicBoolean permitted, String... properties) {
		InetAddressFilter filter = (address) -> permitted.get() && address.equals(upstream.address());
		return ClientApplication.on(this.client, null,
				(context) -> context.registerBean(InetAddressFilter.class, () -> filter), properties);
	}

	private String integrationOff() {
		String library = this.client.library().name().toLowerCase(Locale.ROOT).replace('_', '-');
		return "tfo.clients." + library + ".enabled=false";
	}

	@Test
	void everythingThatIsBuiltOnTheClient() throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(this.client, null)) {
			ApplicationContext context = application.context();
			HttpExchangeAdapter adapter = this.client.name().startsWith("WEBCLIENT")
					? WebClientAdapter
						.create(context.getBean(WebClient.Builder.class).baseUrl(upstream.url("/")).build())
					: RestClientAdapter
						.create(context.getBean(RestClient.Builder.class).baseUrl(upstream.url("/")).build());
			EchoService service = HttpServiceProxyFactory.builderFor(adapter).build().createClient(EchoService.class);
			assertThat(List.of(service.echo(), service.echo())).containsOnly("service");
			upstream.assertHits(application, 2);
			if (this.client.name().startsWith("RESTCLIENT")) {
				RestTemplate template = context.getBean(RestTemplateBuilder.class).build();
				assertThat(List.of(echo(template, upstream), echo(template, upstream))).containsOnly("template");
				upstream.assertHits(application, 4);
			}
		}
	}

	/**
	 * Spring Boot gives those on WebClient the connector of all WebClients, with its
	 * timeouts.
	 */
	@Test
	void groupOfHttpServices() throws Exception {
		Class<?> group = this.client.name().startsWith("WEBCLIENT") ? WebClientGroup.class : RestClientGroup.class;
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(this.client, null,
						(context) -> context.registerBean(group),
						"spring.http.serviceclient.upstream.base-url=" + upstream.url(""),
						"spring.http.serviceclient.upstream.read-timeout=2s", "spring.http.clients.read-timeout=4s")) {
			EchoService service = application.context().getBean(EchoService.class);
			assertThat(List.of(service.echo(), service.echo())).containsOnly("service");
			upstream.assertHits(application, 2);
			assertThat(catchThrowable(service::slow)).hasStackTraceContaining("TimeoutException");
		}
	}

	private static String echo(RestTemplate template, KnownUpstream upstream) {
		HttpHeaders headers = new HttpHeaders();
		headers.setConnection("close");
		return String.valueOf(template
			.exchange(upstream.url("/echo/template"), HttpMethod.GET, new HttpEntity<>(headers), String.class)
			.getBody());
	}

	/**
	 * An HTTP service client.
	 */
	interface EchoService {

		@HttpExchange(method = "GET", url = "/echo/service", headers = "Connection=close")
		String echo();

		@HttpExchange(method = "GET", url = "/slow/60000", headers = "Connection=close")
		String slow();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "upstream", types = EchoService.class, clientType = ClientType.REST_CLIENT)
	static class RestClientGroup {

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "upstream", types = EchoService.class, clientType = ClientType.WEB_CLIENT)
	static class WebClientGroup {

	}

}
