// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.net.StandardProtocolFamily;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.testing.ColdRequests;
import io.github.tfo.testing.RawSocket;
import io.github.tfo.testing.RecordedOutcomes;
import io.github.tfo.testing.TestApplication;
import io.github.tfo.testing.Upstream;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.unix.UnixChannel;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.reactive.ClientHttpConnectorBuilderCustomizer;
import org.springframework.boot.http.client.reactive.ReactorClientHttpConnectorBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenAutoConfiguration}: the requests of the clients that Spring
 * Boot configures.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class AutoConfiguredClientsTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(TestApplication.class)
		.withPropertyValues("spring.http.clients.imperative.factory=reactor");

	private Upstream upstream;

	private long kernelActive;

	@BeforeEach
	void start() throws Exception {
		this.upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET));
		this.kernelActive = kernelActive();
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "tfo.enabled=false", "tfo.clients.reactor-netty.enabled=false" })
	void clientsAreAsWithoutTheStarterWhenOff(String property) {
		Map<String, Object> without = connectionOf(this.contextRunner
			.withPropertyValues("spring.autoconfigure.exclude=" + FastOpenAutoConfiguration.class.getName()));
		Map<String, Object> off = connectionOf(this.contextRunner.withPropertyValues("tfo.enabled=true", property));
		assertThat(off).isEqualTo(without).containsEntry("TCP_FASTOPEN_CONNECT", 0);
		Map<String, Object> on = connectionOf(this.contextRunner.withPropertyValues("tfo.enabled=true"));
		assertThat(on).isNotEqualTo(without).containsEntry("TCP_FASTOPEN_CONNECT", 1);
	}

	/**
	 * The channel of a second connection, as it is before its first write.
	 */
	private Map<String, Object> connectionOf(ApplicationContextRunner runner) {
		Map<String, Object> connection = new ConcurrentHashMap<>();
		ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> spy = (builder) -> builder
			.withHttpClientCustomizer((client) -> client.doOnConnected((connected) -> {
				connection.put("pipeline",
						connected.channel().pipeline().names().stream().map((n) -> n.replaceAll("#\\d+", "")).toList());
				connection.put("TCP_FASTOPEN_CONNECT",
						RawSocket.fastOpenConnect(((UnixChannel) connected.channel()).fd().intValue()));
			}));
		runner.withBean("spy", ClientHttpConnectorBuilderCustomizer.class, () -> spy).run((context) -> {
			ready(context);
			get(context.getBean(WebClient.Builder.class), "/echo/one");
			get(context.getBean(WebClient.Builder.class), "/echo/two");
		});
		return connection;
	}

	@Test
	void webClientRestClientAndRestTemplateSendTheirRequestsInTheSyn() {
		this.contextRunner.withPropertyValues("tfo.enabled=true").withBean(RecordedOutcomes.class).run((context) -> {
			ready(context);
			assertThat(get(context.getBean(WebClient.Builder.class), "/echo/one")).isEqualTo("one");
			assertThat(get(context.getBean(WebClient.Builder.class), "/echo/two")).isEqualTo("two");
			assertThat(get(context.getBean(RestClient.Builder.class), "/echo/three")).isEqualTo("three");
			assertThat(context.getBean(RestTemplateBuilder.class)
				.defaultHeader("Connection", "close")
				.build()
				.getForObject(this.upstream.url("/echo/four"), String.class)).isEqualTo("four");
			assertThat(context.getBean(RecordedOutcomes.class).await(4))
				.hasExactlyElementsOfTypes(CookieRequested.class, Hit.class, Hit.class, Hit.class);
			assertThat(kernelActive() - this.kernelActive).isEqualTo(3);
		});
	}

	@Test
	void countersCountWhatTheKernelCountsAndJoinWithThoseOfSpring() {
		this.contextRunner.withPropertyValues("tfo.enabled=true").withBean(SimpleMeterRegistry.class).run((context) -> {
			ready(context);
			for (int i = 0; i < 3; i++) {
				get(context.getBean(WebClient.Builder.class), "/echo/hello");
			}
			context.getBean(RestClient.Builder.class)
				.build()
				.post()
				.uri(this.upstream.url("/echo"))
				.header("Connection", "close")
				.body("order")
				.retrieve()
				.toBodilessEntity();
			MeterRegistry registry = context.getBean(MeterRegistry.class);
			Awaitility.await().until(() -> registry.find("tfo.fallbacks").counter() != null);
			assertThat(count(registry, "tfo.cookie.hits")).isEqualTo(2).isEqualTo(kernelActive() - this.kernelActive);
			assertThat(count(registry, "tfo.einprogress.deferrals")).isOne();
			assertThat(count(registry, "tfo.fallbacks", "reason", "unsafe-method")).isOne();
			assertThat(registry.find("tfo.connection.failures").counter()).isNull();
			String clientName = registry.get("http.client.requests").timer().getId().getTag("client.name");
			assertThat(registry.get("tfo.cookie.hits").counter().getId().getTag("client.name")).isEqualTo(clientName)
				.isEqualTo(URI.create(this.upstream.url("/")).getHost());
		});
	}

	/**
	 * One that nobody closes, such as one that applications of a server share.
	 */
	@Test
	void registryThatOutlivesAnApplicationGoesOnCountingForTheNext() {
		MeterRegistry shared = new SimpleMeterRegistry() {

			@Override
			public void close() {
			}

		};
		ApplicationContextRunner runner = this.contextRunner.withPropertyValues("tfo.enabled=true")
			.withBean(MeterRegistry.class, () -> shared);
		for (int i = 1; i <= 2; i++) {
			int applications = i;
			runner.run((context) -> {
				ready(context);
				get(context.getBean(WebClient.Builder.class), "/echo/one");
				get(context.getBean(WebClient.Builder.class), "/echo/two");
				Awaitility.await()
					.until(() -> shared.find("tfo.cookie.hits")
						.counters()
						.stream()
						.anyMatch((counter) -> counter.count() == 2 * applications - 1));
			});
		}
		assertThat(count(shared, "tfo.cookie.hits")).isEqualTo(3).isEqualTo(kernelActive() - this.kernelActive);
		assertThat(count(shared, "tfo.einprogress.deferrals")).isOne();
	}

	@Test
	void clientNameOfAnIpv6AddressIsThatOfSpring() throws Exception {
		try (Upstream ipv6 = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET6))) {
			this.contextRunner.withPropertyValues("tfo.enabled=true")
				.withBean(SimpleMeterRegistry.class)
				.run((context) -> {
					ready(context);
					ColdRequests.get(context.getBean(WebClient.Builder.class), ipv6.url("/echo/one"));
					MeterRegistry registry = context.getBean(MeterRegistry.class);
					Awaitility.await().until(() -> registry.find("tfo.einprogress.deferrals").counter() != null);
					assertThat(registry.get("tfo.einprogress.deferrals").counter().getId().getTag("client.name"))
						.isEqualTo(registry.get("http.client.requests").timer().getId().getTag("client.name"));
				});
		}
	}

	@Test
	void methodsThatMayBeSentInTheSynAreConfigurable() {
		this.contextRunner.withPropertyValues("tfo.enabled=true", "tfo.early-data.methods=head,post")
			.withBean(RecordedOutcomes.class)
			.run((context) -> {
				ready(context);
				WebClient client = context.getBean(WebClient.Builder.class)
					.defaultHeader("Connection", "close")
					.build();
				get(context.getBean(WebClient.Builder.class), "/echo/cookie");
				get(context.getBean(WebClient.Builder.class), "/echo/get");
				assertThat(client.post()
					.uri(this.upstream.url("/echo"))
					.bodyValue("posted")
					.retrieve()
					.bodyToMono(String.class)
					.block(TIMEOUT)).isEqualTo("posted");
				assertThat(context.getBean(RecordedOutcomes.class).await(3).get(1))
					.isEqualTo(new Fallback(FallbackReason.UNSAFE_METHOD));
				assertThat(context.getBean(RecordedOutcomes.class).await(3).get(2)).isInstanceOf(Hit.class);
			});
	}

	@Test
	void customizersOfTheApplicationAreKept() {
		List<String> agents = new CopyOnWriteArrayList<>();
		this.contextRunner.withPropertyValues("tfo.enabled=true")
			.withBean(RecordedOutcomes.class)
			.withUserConfiguration(OwnHttpClientConfiguration.class)
			.run((context) -> {
				ready(context);
				for (int i = 0; i < 2; i++) {
					get(context.getBean(WebClient.Builder.class), "/echo/web");
					get(context.getBean(RestClient.Builder.class), "/echo/rest");
				}
				agents.addAll(context.getBean(OwnHttpClientConfiguration.class).requests);
				assertThat(agents).containsExactly("/echo/web", "/echo/rest", "/echo/web", "/echo/rest");
				assertThat(context.getBean(RecordedOutcomes.class).await(4).subList(1, 4))
					.hasOnlyElementsOfType(Hit.class);
			});
	}

	@Test
	void requestSucceedsWhileTheClientBitIsOffAndOneLineSaysWhy(CapturedOutput output) {
		this.namespace.sysctl("net.ipv4.tcp_fastopen", "2");
		try {
			this.contextRunner.withPropertyValues("tfo.enabled=true").run((context) -> {
				Awaitility.await().until(() -> output.getOut().contains("TCP Fast Open is off"));
				for (int i = 0; i < 3; i++) {
					assertThat(get(context.getBean(WebClient.Builder.class), "/echo/web")).isEqualTo("web");
					assertThat(get(context.getBean(RestClient.Builder.class), "/echo/rest")).isEqualTo("rest");
				}
				assertThat(output).containsOnlyOnce("Fast Open")
					.containsOnlyOnce("TCP Fast Open is off: net.ipv4.tcp_fastopen is 2; switch its client bit on: "
							+ "sysctl -w net.ipv4.tcp_fastopen=3");
			});
		}
		finally {
			this.namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		}
	}

	@Test
	void requestWhileTheApplicationStartsIsNotHeldUpAndIsCounted() {
		this.contextRunner.withPropertyValues("tfo.enabled=true")
			.withBean(RecordedOutcomes.class)
			.withUserConfiguration(EarlyRequestConfiguration.class)
			.withPropertyValues("test.url=" + this.upstream.url("/echo/early"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(context.getBean("earlyAnswers")).isEqualTo(List.of("early", "early"));
				assertThat(context.getBean(RecordedOutcomes.class).await(2)).hasSize(2);
			});
	}

	private static void ready(ApplicationContext context) {
		context.getBeanProvider(FastOpenSupport.class)
			.ifAvailable((support) -> Awaitility.await().until(() -> support.current().supported()));
	}

	private @Nullable String get(WebClient.Builder builder, String path) {
		return ColdRequests.get(builder, this.upstream.url(path));
	}

	private @Nullable String get(RestClient.Builder builder, String path) {
		return ColdRequests.get(builder, this.upstream.url(path));
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

	private static double count(MeterRegistry registry, String name, String... tags) {
		return registry.get(name)
			.tags(tags)
			.tag("library", "reactor-netty")
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum();
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnHttpClientConfiguration {

		final List<String> requests = new CopyOnWriteArrayList<>();

		@Bean
		ClientHttpConnectorBuilderCustomizer<ReactorClientHttpConnectorBuilder> ownConnector() {
			return (builder) -> builder.withHttpClientCustomizer((replaced) -> own());
		}

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> ownRequestFactory() {
			return (builder) -> builder.withHttpClientCustomizer((replaced) -> own());
		}

		private HttpClient own() {
			return HttpClient.create().doOnRequest((request, connection) -> this.requests.add(request.uri()));
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class EarlyRequestConfiguration {

		private static final List<String> ANSWERS = new CopyOnWriteArrayList<>();

		@Bean
		List<String> earlyAnswers() {
			return ANSWERS;
		}

		/**
		 * Is made before any other bean, while the thread that starts the application
		 * holds the lock of the bean factory.
		 */
		@Bean
		static BeanPostProcessor earlyRequest(ConfigurableApplicationContext context) {
			ANSWERS.clear();
			for (int i = 0; i < 2; i++) {
				ANSWERS.add(String.valueOf(ColdRequests.get(context.getBean(WebClient.Builder.class),
						context.getEnvironment().getRequiredProperty("test.url"))));
			}
			return new BeanPostProcessor() {
			};
		}

	}

}
