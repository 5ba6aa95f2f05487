// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.KernelCookies;
import io.github.tfo.testing.Upstream;
import io.micrometer.core.instrument.binder.httpcomponents.hc5.ObservationExecChainHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.core5.http.HttpConnection;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.impl.Http1StreamListener;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an application sees that listens to a client: the same with Fast Open on and off,
 * but for a deferred {@code connect} that fails. Then the library has gone further.
 */
@InNetworkNamespace
class HttpComponentsEventOrderTests {

	private static final Timeout CONNECT_TIMEOUT = Timeout.ofMilliseconds(600);

	@ParameterizedTest
	@CsvSource({ "GET, http", "POST, http", "GET, https", "POST, https" })
	void success(String method, String scheme) throws Exception {
		InetAddress address = KernelCookies.addressWithCookie();
		try (Upstream upstream = scheme.equals("https") ? Upstream.startWithTls(address) : Upstream.start(address)) {
			String url = upstream.url(method.equals("POST") ? "/echo" : "/echo/word");
			assertThat(events(new FastOpenFixture("GET"), address, method, url))
				.isEqualTo(events(null, address, method, url))
				.contains("observation httpcomponents.httpclient.request in test", "interceptor", "head 200");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void reset(String method) throws Exception {
		InetAddress address = KernelCookies.addressWithCookie();
		try (ServerSocket server = new ServerSocket(0, 50, address)) {
			Thread resetting = new Thread(() -> resetAll(server));
			resetting.setDaemon(true);
			resetting.start();
			String url = "http://upstream.test:" + server.getLocalPort() + "/";
			assertThat(events(new FastOpenFixture("GET"), address, method, url))
				.isEqualTo(events(null, address, method, url))
				.contains("first failed SocketException");
		}
	}

	private static void resetAll(ServerSocket server) {
		try {
			while (true) {
				try (Socket socket = server.accept()) {
					InputStream in = socket.getInputStream();
					for (int matched = 0; matched < 4;) {
						matched = (in.read() == "\r\n\r\n".charAt(matched)) ? matched + 1 : 0;
					}
					socket.setSoLinger(true, 0);
				}
			}
		}
		catch (IOException ex) {
			// The test is over
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void refused(String method) throws Exception {
		InetAddress address = KernelCookies.addressWithCookie();
		String url = "http://upstream.test:" + unusedPort(address) + "/";
		List<String> off = events(null, address, method, url);
		assertThat(off).startsWith("observation httpcomponents.httpclient.request in test", "first", "connection",
				"resolve", "first failed HttpHostConnectException");
		List<String> expected = new ArrayList<>(off);
		expected.addAll(4, List.of("last", "interceptor", "request " + method, "connection", "resolve",
				"last failed HttpHostConnectException"));
		assertThat(events(new FastOpenFixture("GET"), address, method, url)).isEqualTo(expected);
	}

	@Test
	void refusedWithTls() throws Exception {
		InetAddress address = KernelCookies.addressWithCookie();
		String url = "https://upstream.test:" + unusedPort(address) + "/";
		List<String> expected = new ArrayList<>(events(null, address, "GET", url));
		expected.addAll(4, List.of("tls", "connection", "resolve"));
		assertThat(events(new FastOpenFixture("GET"), address, "GET", url)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void timedOut(String method) throws Exception {
		InetAddress address = KernelCookies.addressWithCookie();
		try (FullListener full = new FullListener(address)) {
			String url = "http://upstream.test:" + full.address().getPort() + "/";
			List<String> expected = new ArrayList<>(events(null, address, method, url));
			assertThat(expected).contains("first failed ConnectTimeoutException");
			expected.addAll(4,
					List.of("last", "interceptor", "request " + method, "last failed ConnectTimeoutException"));
			assertThat(events(new FastOpenFixture("GET"), address, method, url)).isEqualTo(expected);
		}
	}

	private static int unusedPort(InetAddress address) throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, address)) {
			return socket.getLocalPort();
		}
	}

	@SuppressWarnings("try")
	private static List<String> events(@Nullable FastOpenFixture fixture, InetAddress address, String method,
			String url) throws Exception {
		List<String> events = new CopyOnWriteArrayList<>();
		ObservationRegistry observations = ObservationRegistry.create();
		observations.observationConfig().observationHandler(new RecordingHandler(events));
		Observation test = Observation.start("test", observations);
		try (CloseableHttpClient client = HttpComponentsClients.client(fixture, List.of(address),
				(connections) -> listen(connections, events, address, url),
				(settings) -> listen(settings, events, observations)); Observation.Scope scope = test.openScope()) {
			ClassicRequestBuilder request = ClassicRequestBuilder.create(method).setUri(url);
			if (method.equals("POST")) {
				request.setEntity("word");
			}
			client.execute(request.build(), (response) -> events.add("handler " + response.getCode()));
		}
		catch (IOException ex) {
			events.add("caller " + ex.getMessage());
		}
		return events;
	}

	private static void listen(PoolingHttpClientConnectionManagerBuilder connections, List<String> events,
			InetAddress address, String url) {
		connections.setDnsResolver(new SystemDefaultDnsResolver() {

			@Override
			public InetAddress[] resolve(String host) {
				events.add("resolve");
				return new InetAddress[] { address };
			}

		});
		connections.setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(CONNECT_TIMEOUT).build());
		connections.setConnectionFactory((socket) -> {
			events.add("connection");
			return ManagedHttpClientConnectionFactory.INSTANCE.createConnection(socket);
		});
		if (url.startsWith("https:")) {
			connections.setTlsSocketStrategy((socket, target, port, attachment, context) -> {
				events.add("tls");
				return trusting().upgrade(socket, target, port, attachment, context);
			});
		}
	}

	private static DefaultClientTlsStrategy trusting() {
		try {
			return new DefaultClientTlsStrategy(
					SSLContextBuilder.create().loadTrustMaterial((chain, type) -> true).build(),
					NoopHostnameVerifier.INSTANCE);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	// In favour of httpclient5-observation; applications still have this one
	@SuppressWarnings("deprecation")
	private static void listen(HttpClientBuilder client, List<String> events, ObservationRegistry observations) {
		client.addExecInterceptorFirst("first", handler("first", events))
			.addExecInterceptorFirst("observation", new ObservationExecChainHandler(observations))
			.addExecInterceptorLast("last", handler("last", events))
			.addRequestInterceptorLast((request, entity, context) -> events.add("interceptor"))
			.addResponseInterceptorLast((response, entity, context) -> events.add("response interceptor"))
			.setRequestExecutor(new HttpRequestExecutor(Http1Config.DEFAULT, DefaultConnectionReuseStrategy.INSTANCE,
					new RecordingStreamListener(events)));
	}

	private static ExecChainHandler handler(String name, List<String> events) {
		return (request, scope, chain) -> {
			events.add(name);
			try {
				return chain.proceed(request, scope);
			}
			catch (IOException ex) {
				events.add(name + " failed " + ex.getClass().getSimpleName());
				throw ex;
			}
		};
	}

	private record RecordingHandler(List<String> events) implements ObservationHandler<Observation.Context> {

		@Override
		public void onStart(Observation.Context context) {
			this.events.add("observation " + context.getName() + " in "
					+ Objects.requireNonNull(context.getParentObservation()).getContextView().getName());
		}

		@Override
		public void onError(Observation.Context context) {
			this.events.add("observation " + context.getName() + " failed "
					+ Objects.requireNonNull(context.getError()).getClass().getSimpleName());
		}

		@Override
		public boolean supportsContext(Observation.Context context) {
			return !"test".equals(context.getName());
		}

	}

	private record RecordingStreamListener(List<String> events) implements Http1StreamListener {

		@Override
		public void onRequestHead(HttpConnection connection, HttpRequest request) {
			this.events.add("request " + request.getMethod());
		}

		@Override
		public void onResponseHead(HttpConnection connection, HttpResponse response) {
			this.events.add("head " + response.getCode());
		}

		@Override
		public void onExchangeComplete(HttpConnection connection, boolean keepAlive) {
			this.events.add("complete");
		}

	}

}
