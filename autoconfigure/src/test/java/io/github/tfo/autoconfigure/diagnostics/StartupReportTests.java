// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.List;

import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import io.github.tfo.jetty.JettyFastOpen;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.UnsupportedReason;
import io.github.tfo.reactor.ReactorNettyFastOpen;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.ReplacedSystemCalls;
import io.github.tfo.testing.TestApplication;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.ClientHttpConnector;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.as;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

/**
 * Tests for {@link StartupReport}: what the log says of the clients that beans announce.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class StartupReportTests {

	private static final String ACCELERATED = "TCP Fast Open is on for ";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(TestApplication.class)
		.withBean(SimpleMeterRegistry.class)
		.withPropertyValues("tfo.enabled=true");

	@ParameterizedTest
	@CsvSource({ "reactor, Reactor Netty", "jetty, Jetty" })
	void webClientIsNamedByItsLibrary(String connector, String library, CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("spring.http.clients.reactive.connector=" + connector,
					"spring.http.clients.imperative.factory=reactor")
			.run((context) -> assertThat(ReportLines.await(output)).containsExactly(
					"INFO: " + ACCELERATED + "WebClient (" + library + ") and RestClient (Reactor Netty)"));
	}

	@ParameterizedTest
	@CsvSource({ "reactor, Reactor Netty", "jetty, Jetty", "http-components, Apache HttpComponents" })
	void restClientIsNamedByItsLibrary(String factory, String library, CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.http.clients.imperative.factory=" + factory)
			.run((context) -> assertThat(ReportLines.await(output)).containsExactly(
					"INFO: " + ACCELERATED + "WebClient (Reactor Netty) and RestClient (" + library + ")"));
	}

	@Test
	void cookielessDestinationsAreNamed(CapturedOutput output) {
		this.contextRunner.withPropertyValues("tfo.cookieless.destinations=10.0.0.0/8,*.svc.cluster.local")
			.run((context) -> assertThat(ReportLines.await(output)).singleElement(as(STRING))
				.endsWith(", without cookies to 10.0.0.0/8, *.svc.cluster.local"));
	}

	@Test
	void whereTheKernelDoesNotKnowTheOptionTheReportSaysWhyThereAreCookies(CapturedOutput output) throws Exception {
		FastOpenSupport support = FastOpenSupport.detect();
		Awaitility.await().until(() -> support.current().supported());
		ReplacedSystemCalls.withoutNoCookie(support);
		this.contextRunner.withBean(FastOpenSupport.class, () -> support)
			.withPropertyValues("tfo.cookieless.destinations=10.0.0.0/8")
			.run((context) -> assertThat(ReportLines.await(output)).singleElement(as(STRING))
				.endsWith(". Connections to 10.0.0.0/8 use cookies, too, since the kernel or a sandbox refused "
						+ "TCP_FASTOPEN_NO_COOKIE, which Linux has since 4.15"));
	}

	@ParameterizedTest
	@CsvSource({ "jdk, the HttpClient of the JDK", "simple, the HttpURLConnection of the JDK" })
	void restClientThatCannotIsToldOnceWithWhatToDo(String factory, String library, CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.http.clients.imperative.factory=" + factory).run((context) -> {
			assertThat(ReportLines.await(output)).containsExactly(
					"WARN: RestClient is opened without TCP Fast Open: it runs on " + library
							+ ", whose sockets cannot be reached before they are connected; "
							+ "spring.http.clients.imperative.factory picks one that can: "
							+ "http-components or jetty or reactor",
					"INFO: " + ACCELERATED + "WebClient (Reactor Netty)");
			assertThat(supported(context)).isEqualTo("1.0 none");
		});
	}

	@ParameterizedTest
	@CsvSource({ "jdk, the HttpClient of the JDK",
			"http-components, the asynchronous client of Apache HttpComponents" })
	void webClientThatCannotIsToldOnceWithWhatToDo(String connector, String library, CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("spring.http.clients.reactive.connector=" + connector,
					"spring.http.clients.imperative.factory=jetty")
			.run((context) -> {
				assertThat(ReportLines.await(output)).containsExactly(
						"WARN: WebClient is opened without TCP Fast Open: it runs on " + library
								+ ", whose sockets cannot be reached before they are connected; "
								+ "spring.http.clients.reactive.connector picks one that can: jetty or reactor",
						"INFO: " + ACCELERATED + "RestClient (Jetty)");
				assertThat(supported(context)).isEqualTo("1.0 none");
			});
	}

	@Test
	void whereNoClientCanItIsOffAndTheGaugeAgrees(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("spring.http.clients.reactive.connector=jdk",
					"spring.http.clients.imperative.factory=simple")
			.run((context) -> {
				assertThat(ReportLines.await(output)).hasSize(3)
					.endsWith("WARN: TCP Fast Open is off: none of this application's HTTP clients can use it");
				assertThat(supported(context)).isEqualTo("0.0 no-client");
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "org.apache.hc | picks one that can: jetty or reactor",
			"org.apache.hc,org.eclipse.jetty | picks one that can: reactor",
			"org.apache.hc,org.eclipse.jetty,reactor.netty | add org.apache.httpcomponents.client5:httpclient5, "
					+ "set spring.http.clients.imperative.factory=http-components" })
	void restClientThatCannotIsOnlyAdvisedWhatIsOnTheClassPath(String missing, String advice, CapturedOutput output) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(missing.split(",")))
			.withPropertyValues("spring.http.clients.imperative.factory=jdk",
					"spring.http.clients.reactive.connector=jdk")
			.run((context) -> assertThat(ReportLines.await(output)).filteredOn((line) -> line.contains("RestClient"))
				.singleElement()
				.asString()
				.endsWith(advice));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "org.eclipse.jetty.reactive | picks one that can: reactor",
					"org.eclipse.jetty,reactor.netty | add io.projectreactor.netty:reactor-netty-http, "
							+ "set spring.http.clients.reactive.connector=reactor" })
	void webClientThatCannotIsOnlyAdvisedWhatIsOnTheClassPath(String missing, String advice, CapturedOutput output) {
		this.contextRunner.withClassLoader(new FilteredClassLoader(missing.split(",")))
			.withPropertyValues("spring.http.clients.imperative.factory=jdk",
					"spring.http.clients.reactive.connector=jdk")
			.run((context) -> assertThat(ReportLines.await(output)).filteredOn((line) -> line.contains("WebClient"))
				.singleElement()
				.asString()
				.endsWith(advice));
	}

	@Test
	void clientThatIsSwitchedOffIsNotComplainedOf(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("spring.http.clients.imperative.factory=http-components",
					"tfo.clients.httpcomponents.enabled=false")
			.run((context) -> assertThat(ReportLines.await(output))
				.containsExactly("INFO: " + ACCELERATED + "WebClient (Reactor Netty)"));
	}

	@Test
	void buildersOfTheApplicationAreNotClaimed(CapturedOutput output) {
		this.contextRunner.withBean(ClientHttpConnectorBuilder.class, ClientHttpConnectorBuilder::reactor)
			.withBean(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::jetty)
			.run((context) -> {
				assertThat(ReportLines.await(output)).containsExactly(
						"WARN: WebClient is opened without TCP Fast Open unless the application applies it: "
								+ "its ReactorClientHttpConnectorBuilder is a bean of the application",
						"WARN: RestClient is opened without TCP Fast Open unless the application applies it: "
								+ "its JettyClientHttpRequestFactoryBuilder is a bean of the application",
						"WARN: TCP Fast Open is off: none of this application's HTTP clients can use it");
				assertThat(supported(context)).isEqualTo("0.0 no-client");
			});
	}

	@Test
	void builderOfTheApplicationThatCannotIsToldWithoutAPropertyThatDoesNothing(CapturedOutput output) {
		this.contextRunner.withBean(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::jdk)
			.run((context) -> assertThat(ReportLines.await(output)).containsExactly(
					"WARN: RestClient is opened without TCP Fast Open: it runs on the HttpClient of the JDK, whose "
							+ "sockets cannot be reached before they are connected; its "
							+ "JdkClientHttpRequestFactoryBuilder is a bean of the application",
					"INFO: " + ACCELERATED + "WebClient (Reactor Netty)"));
	}

	@Test
	void builderOfTheApplicationThatNobodyKnowsIsNotJudged(CapturedOutput output) {
		ClientHttpRequestFactoryBuilder<?> unknown = (settings) -> new SimpleClientHttpRequestFactory();
		this.contextRunner.withBean(ClientHttpRequestFactoryBuilder.class, () -> unknown)
			.run((context) -> assertThat(ReportLines.await(output)).containsExactly(
					"WARN: RestClient is opened without TCP Fast Open unless the application applies it: "
							+ "its ClientHttpRequestFactoryBuilder is a bean of the application",
					"INFO: " + ACCELERATED + "WebClient (Reactor Netty)"));
	}

	@Test
	void connectorOfTheApplicationIsNotClaimed(CapturedOutput output) {
		this.contextRunner.withBean(ClientHttpConnector.class, JdkClientHttpConnector::new)
			.run((context) -> assertThat(ReportLines.await(output)).containsExactly(
					"WARN: WebClient is opened without TCP Fast Open unless the application applies it: "
							+ "its ClientHttpConnector is a bean of the application",
					"INFO: " + ACCELERATED + "RestClient (Apache HttpComponents)"));
	}

	@Test
	void clientBuildersOfTheApplicationAreNotClaimed(CapturedOutput output) {
		this.contextRunner.withBean("webClientBuilder", WebClient.Builder.class, WebClient::builder)
			.withBean("restClientBuilder", RestClient.Builder.class, RestClient::builder)
			.run((context) -> {
				assertThat(ReportLines.await(output)).containsExactly(
						"WARN: A client of RestClient.Builder (bean 'restClientBuilder') is opened without TCP Fast Open unless "
								+ "the application applies it; let Spring Boot configure it: "
								+ "restClientBuilderConfigurer.configure(RestClient.builder()); see docs/clients.md#load-balanced-clients",
						"WARN: A client of WebClient.Builder (bean 'webClientBuilder') is opened without TCP Fast Open unless "
								+ "the application applies it; let Spring Boot configure it: "
								+ "webClientCustomizers.orderedStream().forEach((customizer) -> "
								+ "customizer.customize(builder)); see docs/clients.md#load-balanced-clients",
						"WARN: TCP Fast Open is off: none of this application's HTTP clients can use it");
				assertThat(supported(context)).isEqualTo("0.0 no-client");
			});
	}

	@Test
	void clientBuilderOfTheApplicationThatSpringBootHasConfiguredIsClaimed(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(ConfiguredBuilder.class)
			.run((context) -> assertThat(ReportLines.await(output)).containsExactly(
					"INFO: " + ACCELERATED + "WebClient (Reactor Netty) and RestClient (Apache HttpComponents)"));
	}

	@Test
	void buildersToWhichTheApplicationHasAppliedItCount(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(OwnBuilders.class).run((context) -> {
			assertThat(ReportLines.await(output)).containsExactly("INFO: " + ACCELERATED
					+ "a client of the application (Jetty) and a client of the application (Reactor Netty)");
			assertThat(supported(context)).isEqualTo("1.0 none");
		});
	}

	@Test
	void clientThatTheApplicationMakesLaterCountsFromThenOn() {
		this.contextRunner
			.withPropertyValues("spring.http.clients.reactive.connector=jdk",
					"spring.http.clients.imperative.factory=jdk")
			.run((context) -> {
				assertThat(supported(context)).isEqualTo("0.0 no-client");
				context.getBean(HttpComponentsFastOpen.class).apply(PoolingHttpClientConnectionManagerBuilder.create());
				assertThat(supported(context)).isEqualTo("1.0 none");
				assertThat(context.getBean(FastOpenStatus.class).accelerated())
					.containsExactly("a client of the application (Apache HttpComponents)");
			});
	}

	@Test
	void statusOfTheApplicationTakesItsPlace() {
		this.contextRunner.withBean(FastOpenStatus.class, OwnStatus::new).run((context) -> {
			assertThat(context.getBean(FastOpenStatus.class)).isInstanceOf(OwnStatus.class);
			assertThat(supported(context)).isEqualTo("0.0 refused");
		});
	}

	@Test
	void socketFactoryThatIsUsedCounts(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("spring.http.clients.reactive.connector=jdk",
					"spring.http.clients.imperative.factory=jdk")
			.withBean(OwnClient.class)
			.run((context) -> {
				assertThat(ReportLines.await(output)).hasSize(3)
					.endsWith("INFO: " + ACCELERATED + "a client of the application (FastOpenSocketFactory)");
				assertThat(supported(context)).isEqualTo("1.0 none");
			});
	}

	private static String supported(ApplicationContext context) {
		SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
		Awaitility.await().until(() -> registry.find("tfo.supported").gauge() != null);
		// A reading replaces the gauge when the reason has changed
		registry.get("tfo.supported").gauge().value();
		Gauge gauge = registry.get("tfo.supported").gauge();
		return gauge.value() + " " + gauge.getId().getTag("reason");
	}

	@Configuration(proxyBeanMethods = false)
	static class ConfiguredBuilder {

		@Bean
		RestClient.Builder ownRestClientBuilder(RestClientBuilderConfigurer configurer) {
			return configurer.configure(RestClient.builder());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class OwnBuilders {

		@Bean
		ClientHttpConnector ownConnector(ReactorNettyFastOpen fastOpen) {
			return ClientHttpConnectorBuilder.reactor().withHttpClientCustomizer(fastOpen).build();
		}

		@Bean
		ClientHttpRequestFactoryBuilder<?> ownBuilder(JettyFastOpen fastOpen) {
			JettyClientHttpRequestFactoryBuilder builder = ClientHttpRequestFactoryBuilder.jetty()
				.withHttpClientCustomizer(fastOpen::apply);
			builder.build();
			return builder;
		}

	}

	static class OwnStatus implements FastOpenStatus {

		@Override
		public KernelSupport current() {
			return new KernelSupport(UnsupportedReason.REFUSED, "");
		}

		@Override
		public List<String> accelerated() {
			return List.of();
		}

		@Override
		public List<String> obstacles() {
			return List.of();
		}

	}

	static class OwnClient {

		OwnClient(FastOpenSocketFactory sockets) {
			assertThat(sockets.createSocket()).isNotNull();
		}

	}

}
