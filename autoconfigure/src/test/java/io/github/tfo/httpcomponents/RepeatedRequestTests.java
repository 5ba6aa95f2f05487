// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.HttpProxyServer;
import io.github.tfo.testing.KernelCookies;
import org.apache.hc.client5.http.HttpHostConnectException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.DefaultHttpRequestRetryStrategy;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * The first addresses of a name have a cookie and refuse. What the last one sees is what
 * it sees with Fast Open off.
 */
@InNetworkNamespace
class RepeatedRequestTests {

	private static final String NAME = "upstream.test";

	private static final Consumer<HttpClientBuilder> NO_SETTINGS = (client) -> {
	};

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final List<String> seen = new CopyOnWriteArrayList<>();

	private final InetAddress alive = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(this.alive, 0), 0);
		this.server.createContext("/", this::answer);
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.server.stop(0);
	}

	private void answer(HttpExchange exchange) throws IOException {
		String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
		Map<String, List<String>> headers = new TreeMap<>(exchange.getRequestHeaders());
		this.seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + headers + " " + body);
		int status = 200;
		if (exchange.getRequestURI().getPath().equals("/secret") && !headers.containsKey("Authorization")) {
			exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
			status = 401;
		}
		else if (exchange.getRequestURI().getPath().equals("/redirect")) {
			exchange.getResponseHeaders().add("Location", "http://elsewhere.test:" + port() + "/target");
			status = 307;
		}
		exchange.sendResponseHeaders(status, -1);
		exchange.close();
	}

	@ParameterizedTest
	@CsvSource({ "GET, false", "POST, false", "GET, true", "POST, true" })
	void requestIsTheOneThatFailed(String method, boolean byExecInterceptor) throws Exception {
		assertThat(seen(fixture(), changes(byExecInterceptor), () -> request(method, "/path"))).hasSize(1)
			.isEqualTo(seen(null, changes(byExecInterceptor), () -> request(method, "/path")))
			.first()
			.asString()
			.contains("Accept-encoding", "Idempotency-key=[1]")
			.doesNotContain("Secret", "card number");
	}

	private static Consumer<HttpClientBuilder> changes(boolean byExecInterceptor) {
		AtomicInteger number = new AtomicInteger();
		return (client) -> {
			if (byExecInterceptor) {
				client.addExecInterceptorLast("change", (request, scope, chain) -> {
					change(request, number);
					return chain.proceed(request, scope);
				});
			}
			else {
				client.addRequestInterceptorLast(
						(request, entity, context) -> change((ClassicHttpRequest) request, number));
			}
		};
	}

	private static void change(ClassicHttpRequest request, AtomicInteger number) {
		request.removeHeaders("Secret");
		request.addHeader("Idempotency-Key", number.incrementAndGet());
		if (request.getEntity() != null) {
			request.setEntity(new StringEntity("***********"));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void redirectAndAuthenticationAreNotRepeated(String method) throws Exception {
		Consumer<HttpClientBuilder> settings = (client) -> {
			BasicCredentialsProvider credentials = new BasicCredentialsProvider();
			credentials.setCredentials(new AuthScope(null, -1),
					new UsernamePasswordCredentials("user", "word".toCharArray()));
			client.setDefaultCredentialsProvider(credentials);
		};
		for (String path : List.of("/redirect", "/secret")) {
			assertThat(seen(fixture(), settings, () -> request(method, path))).hasSize(2)
				.isEqualTo(seen(null, settings, () -> request(method, path)));
		}
	}

	@Test
	void bodyThatCanBeSentOnlyOnceIsNotRepeated() throws Exception {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		HttpEntity once = new InputStreamEntity(new ByteArrayInputStream(new byte[10]), ContentType.TEXT_PLAIN);
		seen(fixture(), NO_SETTINGS, () -> ClassicRequestBuilder.post(url("/")).setEntity(once).build(), failures);
		assertThat(this.seen).isEmpty();
		assertThat(failures).hasSize(1);
		assertThat(failures.get(0)).isInstanceOf(HttpHostConnectException.class)
			.hasMessage("Connect to http://" + NAME + ":" + port() + " failed: Connection refused");
	}

	static Stream<Arguments> switches() {
		HttpRequestRetryStrategy none = new DefaultHttpRequestRetryStrategy(0, TimeValue.ZERO_MILLISECONDS);
		Consumer<HttpClientBuilder> disabled = HttpClientBuilder::disableAutomaticRetries;
		Consumer<HttpClientBuilder> refusing = (client) -> client.setRetryStrategy(none);
		return Stream.of(Arguments.of(disabled, "GET", 0), Arguments.of(refusing, "GET", 0),
				Arguments.of(disabled, "POST", 1), Arguments.of(refusing, "POST", 1),
				Arguments.of(NO_SETTINGS, "GET", 1), Arguments.of(NO_SETTINGS, "POST", 1));
	}

	/**
	 * Nothing of a {@code POST} was in the SYN, so it was surely not executed.
	 */
	@ParameterizedTest
	@MethodSource("switches")
	void requestThatWasSentIsRepeatedOnlyWhenTheClientRetries(Consumer<HttpClientBuilder> settings, String method,
			int expected) throws Exception {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		seen(fixture(), settings, () -> request(method, "/"), failures);
		assertThat(this.seen).hasSize(expected);
		assertThat(failures).hasSize(1 - expected).allMatch(HttpHostConnectException.class::isInstance);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestPassesTheProxyThatRefuses(String method) throws Exception {
		Consumer<HttpClientBuilder> settings = (client) -> client.setProxy(new HttpHost("proxy.test", port()));
		assertThat(seen(fixture(), settings, () -> request(method, "/"))).hasSize(1)
			.isEqualTo(seen(null, settings, () -> request(method, "/")))
			.first()
			.asString()
			.startsWith(method + " http://" + NAME);
	}

	@Test
	void tunnelIsAskedForAtTheProxysOtherAddress() throws Exception {
		try (HttpProxyServer proxy = new HttpProxyServer(this.alive)) {
			Consumer<HttpClientBuilder> settings = (client) -> client
				.setProxy(new HttpHost("proxy.test", proxy.port()));
			// The proxy does not know the name
			seen(fixture(), settings, () -> ClassicRequestBuilder.get("https://" + NAME + "/").build(),
					new CopyOnWriteArrayList<>());
			assertThat(proxy.asked()).first().isEqualTo("CONNECT " + NAME + ":443");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void oneConnectMoreThanWithoutFastOpen(String method) throws Exception {
		List<InetAddress> addresses = List.of(KernelCookies.addressWithCookie(), KernelCookies.addressWithCookie(),
				KernelCookies.addressWithCookie(), this.alive);
		long before = connects();
		seen(fixture(), NO_SETTINGS, addresses, () -> request(method, "/"), new CopyOnWriteArrayList<>());
		assertThat(this.seen).hasSize(1);
		assertThat(connects() - before).isEqualTo(addresses.size() + 1);
	}

	@Test
	void interceptorsOfTheApplicationAreCalledOnce() throws Exception {
		List<String> calls = new CopyOnWriteArrayList<>();
		Consumer<HttpClientBuilder> settings = (client) -> {
			for (ChainElement element : List.of(ChainElement.RETRY, ChainElement.PROTOCOL, ChainElement.CONNECT)) {
				client.addExecInterceptorBefore(element.name(), "before" + element, (request, scope, chain) -> {
					calls.add("before " + element);
					return chain.proceed(request, scope);
				});
			}
			client.addRequestInterceptorLast((request, entity, context) -> calls.add("request"));
		};
		seen(fixture(), settings, () -> request("GET", "/"));
		assertThat(calls).containsExactly("before RETRY", "before PROTOCOL", "before CONNECT", "request");
	}

	private List<String> seen(@Nullable FastOpenFixture fixture, Consumer<HttpClientBuilder> settings,
			Supplier<ClassicHttpRequest> request) throws Exception {
		List<Throwable> failures = new CopyOnWriteArrayList<>();
		List<String> seen = seen(fixture, settings, request, failures);
		assertThat(failures).isEmpty();
		return seen;
	}

	private List<String> seen(@Nullable FastOpenFixture fixture, Consumer<HttpClientBuilder> settings,
			Supplier<ClassicHttpRequest> request, List<Throwable> failures) throws Exception {
		return seen(fixture, settings, List.of(KernelCookies.addressWithCookie(), this.alive), request, failures);
	}

	private List<String> seen(@Nullable FastOpenFixture fixture, Consumer<HttpClientBuilder> settings,
			List<InetAddress> addresses, Supplier<ClassicHttpRequest> request, List<Throwable> failures)
			throws Exception {
		this.seen.clear();
		try (CloseableHttpClient client = HttpComponentsClients.client(fixture, addresses, (connections) -> {
		}, settings)) {
			Throwable failure = catchThrowable(() -> client.execute(request.get(), (response) -> response.getCode()));
			if (failure != null) {
				failures.add(failure);
			}
		}
		return List.copyOf(this.seen);
	}

	private ClassicHttpRequest request(String method, String path) {
		ClassicRequestBuilder request = ClassicRequestBuilder.create(method)
			.setUri(url(path))
			.addHeader("Secret", "word");
		return (method.equals("POST") ? request.setEntity("card number") : request).build();
	}

	private String url(String path) {
		return "http://" + NAME + ":" + port() + path;
	}

	private int port() {
		return this.server.getAddress().getPort();
	}

	private static FastOpenFixture fixture() throws Exception {
		return new FastOpenFixture("GET");
	}

	private long connects() {
		return this.namespace.counter("Tcp", "ActiveOpens");
	}

}
