// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

import io.github.tfo.actuate.FastOpenEndpoint;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import okhttp3.Authenticator;
import okhttp3.Dns;
import okhttp3.Headers;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.util.ReflectionTestUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * An application with one client, configured as a user would configure it.
 */
public final class ClientApplication implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ClientUnderTest client;

	private final ConfigurableApplicationContext context;

	private @Nullable WebClient webClient;

	private @Nullable RestClient restClient;

	private @Nullable OkHttpClient okHttpClient;

	private ClientApplication(ClientUnderTest client, ConfigurableApplicationContext context) {
		this.client = client;
		this.context = context;
		if (client.isWebClient()) {
			this.webClient = context.getBean(WebClient.Builder.class).build();
		}
		else if (client.isRestClient()) {
			this.restClient = context.getBean(RestClient.Builder.class).build();
		}
		else {
			this.okHttpClient = okHttpClient(context);
		}
	}

	/**
	 * Start it with Fast Open on, and wait until that is ready.
	 * @param certificate what to trust, in PEM; {@code null} when no server has TLS
	 * @param properties others, as {@code name=value}
	 */
	public static ClientApplication on(ClientUnderTest client, @Nullable String certificate, String... properties) {
		return on(client, certificate, (context) -> {
		}, properties);
	}

	public static ClientApplication on(ClientUnderTest client, @Nullable String certificate,
			Consumer<GenericApplicationContext> beans, String... properties) {
		ClientApplication application = start(client, true, certificate, beans, properties);
		FastOpenSupport support = application.context.getBean(FastOpenSupport.class);
		Awaitility.await().until(() -> support.current().supported());
		return application;
	}

	/**
	 * Start it with Fast Open off.
	 */
	public static ClientApplication off(ClientUnderTest client, @Nullable String certificate, String... properties) {
		return off(client, certificate, (context) -> {
		}, properties);
	}

	public static ClientApplication off(ClientUnderTest client, @Nullable String certificate,
			Consumer<GenericApplicationContext> beans, String... properties) {
		return start(client, false, certificate, beans, properties);
	}

	private static ClientApplication start(ClientUnderTest client, boolean enabled, @Nullable String certificate,
			Consumer<GenericApplicationContext> beans, String... properties) {
		List<String> all = new ArrayList<>(List.of("tfo.enabled=" + enabled, "spring.main.banner-mode=off"));
		if (!client.property().isEmpty()) {
			all.add(client.property());
		}
		if (certificate != null) {
			all.add("spring.ssl.bundle.pem.upstream.truststore.certificate=" + certificate);
			all.add("spring.http.clients.ssl.bundle=upstream");
		}
		all.addAll(List.of(properties));
		return new ClientApplication(client,
				new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
					.initializers((GenericApplicationContext context) -> {
						context.registerBean(RecordedOutcomes.class);
						beans.accept(context);
					})
					.properties(all.toArray(String[]::new))
					.run());
	}

	private static OkHttpClient okHttpClient(ConfigurableApplicationContext context) {
		Environment environment = context.getEnvironment();
		OkHttpClient.Builder builder = new OkHttpClient.Builder()
			.retryOnConnectionFailure(environment.getProperty("okhttp.retry", Boolean.class, false))
			.connectTimeout(environment.getProperty("spring.http.clients.connect-timeout", Duration.class, PATIENCE))
			.readTimeout(environment.getProperty("spring.http.clients.read-timeout", Duration.class, PATIENCE));
		context.getBeanProvider(FastOpenSocketFactory.class).ifAvailable(builder::socketFactory);
		context.getBeanProvider(Authenticator.class).ifAvailable(builder::authenticator);
		context.getBeanProvider(Dns.class).ifAvailable(builder::dns);
		if (environment.containsProperty("spring.http.clients.ssl.bundle")) {
			SslBundle bundle = context.getBean(SslBundles.class).getBundle("upstream");
			builder.sslSocketFactory(bundle.createSslContext().getSocketFactory(),
					trustManager(bundle.getManagers().getTrustManagerFactory()));
		}
		return builder.build();
	}

	private static X509TrustManager trustManager(TrustManagerFactory factory) {
		return (X509TrustManager) factory.getTrustManagers()[0];
	}

	/**
	 * Its endpoint, which the properties must expose.
	 */
	public FastOpenEndpoint endpoint() {
		return this.context.getBean(FastOpenEndpoint.class);
	}

	/**
	 * The same application with another client, built as the first one was.
	 */
	public ClientApplication withNewClient() {
		return new ClientApplication(this.client, this.context);
	}

	/**
	 * Make a request whose connection is closed afterwards.
	 */
	public String get(String url) {
		return exchange("GET", url, null, true, null);
	}

	/**
	 * Make a request whose connection is closed afterwards.
	 * @param token for {@code Authorization: Bearer}
	 */
	public String getWithToken(String url, String token) {
		return exchange("GET", url, null, true, token);
	}

	/**
	 * Make a request whose connection is closed afterwards.
	 */
	public String post(String url, String body) {
		return exchange("POST", url, body, true, null);
	}

	/**
	 * Make a request whose connection is closed afterwards.
	 * @param body {@code null} for none
	 */
	public @Nullable String send(String method, String url, @Nullable String body) {
		return exchange(method, url, body, true, null);
	}

	/**
	 * Make a request whose connection may be used again.
	 */
	public String getPooled(String url) {
		return exchange("GET", url, null, false, null);
	}

	private String exchange(String method, String url, @Nullable String body, boolean close, @Nullable String token) {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.CONNECTION, close ? "close" : "keep-alive");
		if (token != null) {
			headers.setBearerAuth(token);
		}
		String response;
		if (this.webClient != null) {
			WebClient.RequestBodySpec request = this.webClient.method(HttpMethod.valueOf(method))
				.uri(url)
				.headers((all) -> all.addAll(headers));
			response = ((body != null) ? request.bodyValue(body) : request).retrieve()
				.bodyToMono(String.class)
				.block(PATIENCE);
		}
		else if (this.restClient != null) {
			RestClient.RequestBodySpec request = this.restClient.method(HttpMethod.valueOf(method))
				.uri(url)
				.headers((all) -> all.addAll(headers));
			response = ((body != null) ? request.body(body) : request).retrieve().body(String.class);
		}
		else {
			response = okHttp(method, url, body, headers);
		}
		return String.valueOf(response);
	}

	private String okHttp(String method, String url, @Nullable String body, HttpHeaders headers) {
		Request request = new Request.Builder().url(url)
			.headers(Headers.of(headers.toSingleValueMap()))
			.method(method, okHttpBody(method, body))
			.build();
		try (Response response = Objects.requireNonNull(this.okHttpClient).newCall(request).execute()) {
			return response.body().string();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static @Nullable RequestBody okHttpBody(String method, @Nullable String body) {
		if (body != null) {
			return RequestBody.create(body, MediaType.get("text/plain"));
		}
		return List.of("POST", "PUT").contains(method) ? RequestBody.EMPTY : null;
	}

	public WebClient webClient() {
		return Objects.requireNonNull(this.webClient);
	}

	public OkHttpClient okHttpClient() {
		return Objects.requireNonNull(this.okHttpClient);
	}

	public ClientUnderTest client() {
		return this.client;
	}

	public RecordedOutcomes outcomes() {
		return this.context.getBean(RecordedOutcomes.class);
	}

	public ConfigurableApplicationContext context() {
		return this.context;
	}

	/**
	 * Stop the client and leave the application running. A {@code RestClient} cannot be
	 * closed, so the threads and connections under it would be there until the JVM ends.
	 */
	public void stopClient() {
		if (this.restClient != null && ReflectionTestUtils.getField(this.restClient,
				"clientRequestFactory") instanceof DisposableBean factory) {
			try {
				factory.destroy();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}
	}

	@Override
	public void close() {
		stopClient();
		if (this.okHttpClient != null) {
			this.okHttpClient.dispatcher().executorService().shutdown();
			this.okHttpClient.connectionPool().evictAll();
		}
		this.context.close();
	}

}
