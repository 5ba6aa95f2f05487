// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.util.stream.Stream;

import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.testing.ColdRequests;
import io.github.tfo.testing.TestApplication;
import io.github.tfo.testing.Upstream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ReactiveWebApplicationConfiguration}.
 */
@InNetworkNamespace
class ReactiveWebApplicationTests {

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final ReactiveWebApplicationContextRunner contextRunner = new ReactiveWebApplicationContextRunner()
		.withUserConfiguration(TestApplication.class)
		.withPropertyValues("tfo.enabled=true");

	private Upstream upstream;

	@BeforeEach
	void start() throws Exception {
		this.upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET));
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@ParameterizedTest
	@MethodSource("classPaths")
	void restClientSendsItsRequestInTheSyn(String library, String[] missing) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(missing)).run((context) -> {
			assertThat(accelerated(context)).contains("RestClient (" + library + ")");
			assertThat(get(context, "/echo/cookie")).isEqualTo("cookie");
			long before = kernelActive();
			assertThat(get(context, "/echo/again")).isEqualTo("again");
			assertThat(kernelActive() - before).isOne();
		});
	}

	static Stream<Arguments> classPaths() {
		return Stream.of(Arguments.of("Apache HttpComponents", new String[] {}),
				Arguments.of("Jetty", new String[] { "org.apache.hc" }),
				Arguments.of("Reactor Netty", new String[] { "org.apache.hc", "org.eclipse.jetty" }));
	}

	/**
	 * Which is on RestClient there, too, unless it asks for WebClient.
	 */
	@Test
	void groupOfHttpServicesSendsItsRequestInTheSyn() {
		this.contextRunner.withUserConfiguration(Group.class)
			.withPropertyValues("spring.http.serviceclient.upstream.base-url=" + this.upstream.url(""),
					"spring.http.serviceclient.upstream.read-timeout=2s")
			.run((context) -> {
				assertThat(accelerated(context)).contains("RestClient (Apache HttpComponents)");
				EchoService service = context.getBean(EchoService.class);
				assertThat(service.echo("cookie")).isEqualTo("cookie");
				long before = kernelActive();
				assertThat(service.echo("again")).isEqualTo("again");
				assertThat(kernelActive() - before).isOne();
				assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(service::slow)
					.withRootCauseInstanceOf(SocketTimeoutException.class);
			});
	}

	/**
	 * Spring Boot does not apply them in a reactive web application.
	 */
	@Test
	void customizersOfTheApplicationAreAppliedAsLittleAsWithoutTheStarter() {
		this.contextRunner.withClassLoader(new FilteredClassLoader("org.apache.hc"))
			.withBean(OwnCustomizer.class)
			.run((context) -> {
				assertThat(get(context, "/echo/one")).isEqualTo("one");
				assertThat(context.getBean(OwnCustomizer.class).applied).isFalse();
			});
	}

	@Test
	void builderOfTheApplicationIsLeftAlone() {
		JettyClientHttpRequestFactoryBuilder own = ClientHttpRequestFactoryBuilder.jetty();
		this.contextRunner.withBean("own", ClientHttpRequestFactoryBuilder.class, () -> own)
			.run((context) -> assertThat(context).getBean(ClientHttpRequestFactoryBuilder.class).isSameAs(own));
	}

	@Test
	void nothingIsAddedWhereNoLibraryCanDoIt() {
		this.contextRunner
			.withClassLoader(new FilteredClassLoader("org.apache.hc", "org.eclipse.jetty", "reactor.netty"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(FastOpenSupport.class)
				.doesNotHaveBean(ClientHttpRequestFactoryBuilder.class));
	}

	@Test
	void nothingIsAddedWithoutRestClient() {
		new ReactiveWebApplicationContextRunner()
			.withConfiguration(
					AutoConfigurations.of(FastOpenAutoConfiguration.class, HttpClientAutoConfiguration.class))
			.withPropertyValues("tfo.enabled=true")
			.withClassLoader(new FilteredClassLoader("org.springframework.boot.restclient"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(FastOpenSupport.class)
				.doesNotHaveBean(ClientHttpRequestFactoryBuilder.class));
	}

	@Test
	void nothingIsAddedWhenOff() {
		this.contextRunner.withPropertyValues("tfo.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ClientHttpRequestFactoryBuilder.class));
	}

	private static Iterable<String> accelerated(ApplicationContext context) {
		FastOpenStatus report = context.getBean(FastOpenStatus.class);
		return Awaitility.await().until(report::accelerated, (clients) -> !clients.isEmpty());
	}

	private @Nullable String get(ApplicationContext context, String path) {
		return ColdRequests.get(context.getBean(RestClient.Builder.class), this.upstream.url(path));
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

	/**
	 * An HTTP service client.
	 */
	interface EchoService {

		@HttpExchange(method = "GET", url = "/echo/{word}", headers = "Connection=close")
		String echo(@PathVariable String word);

		@HttpExchange(method = "GET", url = "/slow/60000", headers = "Connection=close")
		String slow();

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "upstream", types = EchoService.class)
	static class Group {

	}

	@Order(Ordered.HIGHEST_PRECEDENCE)
	static final class OwnCustomizer
			implements ClientHttpRequestFactoryBuilderCustomizer<JettyClientHttpRequestFactoryBuilder> {

		private boolean applied;

		@Override
		public JettyClientHttpRequestFactoryBuilder customize(JettyClientHttpRequestFactoryBuilder builder) {
			this.applied = true;
			return builder;
		}

	}

}
