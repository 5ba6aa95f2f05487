// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure.diagnostics;

import java.util.Properties;
import java.util.concurrent.CountDownLatch;

import io.github.tfo.actuate.FastOpenStatus;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.TestApplication;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DetectedClients}: clients that were built with something else than
 * what beans announce, before the report or after it.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class BuiltClientsTests {

	private static final String UNREACHABLE = "whose sockets cannot be reached before they are connected; it got its ";

	private static final String WEB_CLIENT_ON_THE_JDK = "WARN: WebClient is opened without TCP Fast Open: it runs on "
			+ "the HttpClient of the JDK, " + UNREACHABLE + "JdkClientHttpConnector from the application";

	private static final String REST_CLIENT_ON_THE_JDK = "WARN: RestClient is opened without TCP Fast Open: it runs on "
			+ "the HttpURLConnection of the JDK, " + UNREACHABLE
			+ "SimpleClientHttpRequestFactory from the application";

	private static final String BOTH = "INFO: TCP Fast Open is on for WebClient (Reactor Netty) and "
			+ "RestClient (Apache HttpComponents)";

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(TestApplication.class)
		.withPropertyValues("tfo.enabled=true");

	@Test
	void clientsOfCustomizersThatReplaceTheTransportAreNotClaimed(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(OwnTransports.class, BuiltAtStart.class).run((context) -> {
			assertThat(ReportLines.await(output)).containsExactly(WEB_CLIENT_ON_THE_JDK, REST_CLIENT_ON_THE_JDK,
					"WARN: TCP Fast Open is off: none of this application's HTTP clients can use it");
			assertThat(status(context).accelerated()).isEmpty();
			assertThat(status(context).obstacles()).hasSize(2);
		});
	}

	@Test
	void clientsThatACustomizerOfTheApplicationMayChangeAreNotClaimedBeforeTheyAreBuilt(CapturedOutput output) {
		String undecided = "INFO: TCP Fast Open is on; no HTTP client has been built yet";
		this.contextRunner.withUserConfiguration(OwnTransports.class).run((context) -> {
			assertThat(ReportLines.await(output)).containsExactly(undecided);
			assertThat(status(context).current().supported()).isTrue();
			for (int i = 0; i < 2; i++) {
				context.getBean(WebClient.Builder.class);
				context.getBean(RestClient.Builder.class);
			}
			assertThat(ReportLines.in(output)).containsExactly(undecided, WEB_CLIENT_ON_THE_JDK,
					REST_CLIENT_ON_THE_JDK);
			assertThat(status(context).accelerated()).isEmpty();
		});
	}

	@Test
	void clientsThatWereBuiltAsAnnouncedAreClaimedOnce(CapturedOutput output) {
		this.contextRunner.withUserConfiguration(BuiltAtStart.class).run((context) -> {
			assertThat(ReportLines.await(output)).containsExactly(BOTH);
			context.getBean(WebClient.Builder.class);
			context.getBean(RestClient.Builder.class);
			assertThat(ReportLines.in(output)).containsExactly(BOTH);
			assertThat(status(context).accelerated()).containsExactly("WebClient (Reactor Netty)",
					"RestClient (Apache HttpComponents)");
		});
	}

	@Test
	void restTemplateIsToldOfByItself(CapturedOutput output) {
		RestTemplateCustomizer own = (template) -> template.setRequestFactory(new JdkClientHttpRequestFactory());
		this.contextRunner.run((context) -> {
			context.getBean(RestTemplateBuilder.class)
				.interceptors((request, body, execution) -> execution.execute(request, body))
				.build();
			ReportLines.await(output);
			assertThat(status(context).accelerated()).contains("RestTemplate (Apache HttpComponents)");
		});
		this.contextRunner.withBean(RestTemplateCustomizer.class, () -> own).run((context) -> {
			Awaitility.await().until(() -> !status(context).accelerated().isEmpty());
			context.getBean(RestTemplateBuilder.class).build();
			assertThat(ReportLines.in(output)).last()
				.asString()
				.startsWith("WARN: RestTemplate is opened without TCP Fast Open: it runs on the HttpClient of the JDK")
				.endsWith("it got its JdkClientHttpRequestFactory from the application");
		});
	}

	@Test
	void restTemplateThatTheApplicationMadeIsToldWithTheLineToWrite(CapturedOutput output) {
		this.contextRunner.withBean("own", RestTemplate.class, () -> new RestTemplate())
			.withUserConfiguration(BuiltBySpringBoot.class)
			.run((context) -> assertThat(ReportLines.await(output)).first()
				.isEqualTo("WARN: RestTemplate (bean 'own') is opened without TCP Fast Open unless the application "
						+ "applies it; let Spring Boot configure it: restTemplateBuilder.build(); see docs/clients.md#load-balanced-clients"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jdk" })
	void restTemplateThatSpringBootMadeIsNotTakenForOneOfTheApplication(String factory, CapturedOutput output) {
		this.contextRunner.withUserConfiguration(BuiltBySpringBoot.class)
			.withPropertyValues("spring.http.clients.imperative.factory=" + factory)
			.run((context) -> {
				assertThat(ReportLines.await(output)).isNotEmpty();
				assertThat(ReportLines.in(output)).noneMatch((line) -> line.contains("(bean "));
			});
	}

	/**
	 * A transport of a library that can use Fast Open may have it, if the application has
	 * applied it.
	 */
	@Test
	void transportsOfTheApplicationThatMayUseItAreNotJudged(CapturedOutput output) {
		this.contextRunner
			.withBean(RestClientCustomizer.class,
					() -> (builder) -> builder.requestFactory(new HttpComponentsClientHttpRequestFactory()))
			.withBean(WebClientCustomizer.class,
					() -> (builder) -> builder.clientConnector(new ReactorClientHttpConnector()))
			.withUserConfiguration(BuiltAtStart.class)
			.run((context) -> assertThat(ReportLines.await(output)).startsWith(
					"WARN: WebClient is opened without TCP Fast Open unless the application applies it: "
							+ "it got its ReactorClientHttpConnector from the application",
					"WARN: RestClient is opened without TCP Fast Open unless the application applies it: "
							+ "it got its HttpComponentsClientHttpRequestFactory from the application"));
	}

	@Test
	void transportOfALibraryThatIsSwitchedOffIsNotComplainedOf(CapturedOutput output) {
		this.contextRunner
			.withBean(RestClientCustomizer.class,
					() -> (builder) -> builder.requestFactory(new HttpComponentsClientHttpRequestFactory()))
			.withUserConfiguration(BuiltAtStart.class)
			.withPropertyValues("tfo.clients.httpcomponents.enabled=false")
			.run((context) -> assertThat(ReportLines.await(output))
				.containsExactly("INFO: TCP Fast Open is on for WebClient (Reactor Netty)"));
	}

	@Test
	void whileTheClientBitIsOffNoClientIsListed(CapturedOutput output) {
		NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();
		this.contextRunner.withUserConfiguration(BuiltAtStart.class).run((context) -> {
			ReportLines.await(output);
			namespace.sysctl("net.ipv4.tcp_fastopen", "2");
			try {
				assertThat(status(context).current().supported()).isFalse();
				assertThat(status(context).accelerated()).isEmpty();
				assertThat(status(context).obstacles()).isEmpty();
			}
			finally {
				namespace.sysctl("net.ipv4.tcp_fastopen", "3");
			}
			assertThat(status(context).accelerated()).hasSize(2);
		});
	}

	@Test
	void reportCreatesNoBean(CapturedOutput output) {
		this.contextRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> {
				assertThat(ReportLines.await(output))
					.containsExactly("INFO: TCP Fast Open is on; no HTTP client has been built yet");
				assertThat(status(context).current().supported()).isTrue();
				assertThat(status(context).accelerated()).isEmpty();
				assertThat(context.getBeanFactory().getSingletonNames()).doesNotContain("clientHttpConnectorBuilder",
						"clientHttpRequestFactoryBuilder", "clientHttpConnector");
				context.getBean(WebClient.Builder.class);
				assertThat(status(context).accelerated()).containsExactly("WebClient (Reactor Netty)");
			});
	}

	@Test
	void applicationThatEndsBeforeDetectionGetsOneLine(CapturedOutput output) {
		Properties properties = System.getProperties();
		CountDownLatch ended = new CountDownLatch(1);
		System.setProperties(new SlowDetection(properties, ended));
		try {
			this.contextRunner.run((context) -> assertThat(context).hasNotFailed());
			assertThat(ReportLines.in(output)).containsExactly(
					"INFO: TCP Fast Open was not used: the application ended while JNA was still being loaded");
		}
		finally {
			ended.countDown();
			System.setProperties(properties);
		}
		Awaitility.await()
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.noneMatch((thread) -> thread.getName().equals("tfo-detection")));
		assertThat(ReportLines.in(output)).hasSize(1);
	}

	private static FastOpenStatus status(ApplicationContext context) {
		return context.getBean(FastOpenStatus.class);
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnTransports {

		@Bean
		WebClientCustomizer ownConnector() {
			return (builder) -> builder.clientConnector(new JdkClientHttpConnector());
		}

		@Bean
		RestClientCustomizer ownRequestFactory() {
			return (builder) -> builder.requestFactory(new SimpleClientHttpRequestFactory());
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BuiltAtStart {

		@Bean
		WebClient webClient(WebClient.Builder builder) {
			return builder.build();
		}

		@Bean
		RestClient restClient(RestClient.Builder builder) {
			return builder.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BuiltBySpringBoot {

		@Bean
		RestTemplate restTemplate(RestTemplateBuilder builder) {
			return builder.build();
		}

	}

	/**
	 * The first property that the detection reads is there only once the test lets it be.
	 */
	@SuppressWarnings("serial")
	static final class SlowDetection extends Properties {

		private final CountDownLatch ended;

		SlowDetection(Properties properties, CountDownLatch ended) {
			putAll(properties);
			this.ended = ended;
		}

		@Override
		public String getProperty(String key, String defaultValue) {
			if (Thread.currentThread().getName().equals("tfo-detection")) {
				try {
					this.ended.await();
				}
				catch (InterruptedException ex) {
					throw new IllegalStateException(ex);
				}
			}
			return super.getProperty(key, defaultValue);
		}

	}

}
