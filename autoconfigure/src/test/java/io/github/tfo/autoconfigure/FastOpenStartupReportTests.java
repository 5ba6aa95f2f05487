package io.github.tfo.autoconfigure;

import java.util.List;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.TestApplication;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.reactive.ClientHttpConnectorBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenStartupReport}: what an application is told about the clients
 * that it has.
 */
@InNetworkNamespace
@ExtendWith(OutputCaptureExtension.class)
class FastOpenStartupReportTests {

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
			.run((context) -> assertThat(report(output)).containsExactly(
					"INFO: " + ACCELERATED + "WebClient (" + library + ") and RestClient (Reactor Netty)"));
	}

	@ParameterizedTest
	@CsvSource({ "reactor, Reactor Netty", "jetty, Jetty", "http-components, Apache HttpComponents" })
	void restClientIsNamedByItsLibrary(String factory, String library, CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.http.clients.imperative.factory=" + factory)
			.run((context) -> assertThat(report(output)).containsExactly(
					"INFO: " + ACCELERATED + "WebClient (Reactor Netty) and RestClient (" + library + ")"));
	}

	@ParameterizedTest
	@CsvSource({ "jdk, the HttpClient of the JDK", "simple, the HttpURLConnection of the JDK" })
	void restClientThatCannotIsToldOnceWithWhatToDo(String factory, String library, CapturedOutput output) {
		this.contextRunner.withPropertyValues("spring.http.clients.imperative.factory=" + factory).run((context) -> {
			assertThat(report(output)).containsExactly(
					"WARN: RestClient is opened without TCP Fast Open: it runs on " + library
							+ ", whose sockets cannot be reached before they are connected; "
							+ "spring.http.clients.imperative.factory picks one that can: "
							+ "http-components, jetty or reactor",
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
				assertThat(report(output)).containsExactly(
						"WARN: WebClient is opened without TCP Fast Open: it runs on " + library
								+ ", whose sockets cannot be reached before they are connected; "
								+ "spring.http.clients.reactive.connector picks one that can: reactor or jetty",
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
				assertThat(report(output)).hasSize(3)
					.endsWith("WARN: TCP Fast Open is off: none of this application's HTTP clients can use it");
				assertThat(supported(context)).isEqualTo("0.0 no-client");
			});
	}

	@Test
	void clientThatIsSwitchedOffIsNotComplainedOf(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("spring.http.clients.imperative.factory=http-components",
					"tfo.clients.httpcomponents.enabled=false")
			.run((context) -> assertThat(report(output))
				.containsExactly("INFO: " + ACCELERATED + "WebClient (Reactor Netty)"));
	}

	@Test
	void buildersOfTheApplicationAreNotClaimed(CapturedOutput output) {
		this.contextRunner.withBean(ClientHttpConnectorBuilder.class, ClientHttpConnectorBuilder::reactor)
			.withBean(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::jetty)
			.run((context) -> {
				assertThat(report(output)).containsExactly(
						"WARN: WebClient is opened without TCP Fast Open: its ReactorClientHttpConnectorBuilder is a "
								+ "bean of the application, which is not customized",
						"WARN: RestClient is opened without TCP Fast Open: its JettyClientHttpRequestFactoryBuilder is "
								+ "a bean of the application, which is not customized",
						"WARN: TCP Fast Open is off: none of this application's HTTP clients can use it");
				assertThat(supported(context)).isEqualTo("0.0 no-client");
			});
	}

	@Test
	void socketFactoryThatIsUsedCounts(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("spring.http.clients.reactive.connector=jdk",
					"spring.http.clients.imperative.factory=jdk")
			.withBean(OwnClient.class)
			.run((context) -> {
				assertThat(report(output)).hasSize(3).endsWith("INFO: " + ACCELERATED + "FastOpenSocketFactory");
				assertThat(supported(context)).isEqualTo("1.0 none");
			});
	}

	/**
	 * Level and message of each line of the report, as soon as it is there.
	 */
	private static List<String> report(CapturedOutput output) {
		Awaitility.await().until(() -> lines(output).stream().anyMatch((line) -> line.contains(": TCP Fast Open is")));
		return lines(output);
	}

	private static List<String> lines(CapturedOutput output) {
		return output.getOut()
			.lines()
			.filter((line) -> line.contains("Fast Open"))
			.map((line) -> line.replaceAll("^.*?(INFO|WARN|ERROR).*?(?: : | -- )(.*)$", "$1: $2"))
			.toList();
	}

	private static String supported(ApplicationContext context) {
		SimpleMeterRegistry registry = context.getBean(SimpleMeterRegistry.class);
		Awaitility.await().until(() -> registry.find("tfo.supported").gauge() != null);
		// A reading replaces the gauge when the reason has changed
		registry.get("tfo.supported").gauge().value();
		Gauge gauge = registry.get("tfo.supported").gauge();
		return gauge.value() + " " + gauge.getId().getTag("reason");
	}

	static class OwnClient {

		OwnClient(FastOpenSocketFactory sockets) {
			assertThat(sockets.createSocket()).isNotNull();
		}

	}

}
