// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.time.Duration;
import java.util.Map;

import io.github.tfo.connection.DestinationPattern;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.reactor.ReactorNettyFastOpen;
import io.github.tfo.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for properties that are set by variables of the environment, as of a container.
 */
@ExtendWith(OutputCaptureExtension.class)
class EnvironmentVariablesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class));

	private static ApplicationContextInitializer<ConfigurableApplicationContext> environment(
			Map<String, Object> variables) {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		return (context) -> context.getEnvironment()
			.getPropertySources()
			.replace(name, new SystemEnvironmentPropertySource(name, variables));
	}

	@Test
	void reachThePropertiesAndTheConditions() {
		this.contextRunner.withInitializer(environment(Map.of("TFO_ENABLED", "true", "TFO_EARLYDATA_METHODS",
				"GET,QUERY", "TFO_DESTINATIONS_INCLUDE", "*.example.com,10.0.0.0/8", "TFO_DESTINATIONS_EXCLUDE_0",
				"legacy.example.com", "TFO_DESTINATIONS_EXCLUDE_1", "192.0.2.0/24:443", "TFO_WARMUP_DESTINATIONS",
				"localhost:80,https://localhost", "TFO_BACKOFF_INITIAL", "30s", "TFO_BACKOFF_MAX", "6h",
				"TFO_CLIENTS_REACTORNETTY_ENABLED", "false")))
			.run((context) -> {
				assertThat(context).hasSingleBean(FastOpenSupport.class).doesNotHaveBean(ReactorNettyFastOpen.class);
				FastOpenProperties bound = context.getBean(FastOpenProperties.class);
				assertThat(bound.isEnabled()).isTrue();
				assertThat(bound.getEarlyData().getMethods()).extracting(EarlyDataMethod::name)
					.containsExactly("GET", "QUERY");
				assertThat(bound.getDestinations().getInclude()).extracting(DestinationPattern::toString)
					.containsExactly("*.example.com", "10.0.0.0/8");
				assertThat(bound.getDestinations().getExclude()).extracting(DestinationPattern::toString)
					.containsExactly("legacy.example.com", "192.0.2.0/24:443");
				assertThat(bound.getWarmUp().getDestinations()).extracting(WarmUpDestination::toString)
					.containsExactly("localhost:80", "localhost:443");
				assertThat(bound.getBackoff().getInitial()).isEqualTo(Duration.ofSeconds(30));
				assertThat(bound.getBackoff().getMax()).isEqualTo(Duration.ofHours(6));
				assertThat(bound.getClients().getReactorNetty().isEnabled()).isFalse();
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "TFO_ENABLED | tfo.enabled | FastOpenSupport",
					"TFO_CLIENTS_REACTORNETTY_ENABLED | tfo.clients.reactor-netty.enabled | ReactorNettyFastOpen",
					"TFO_CLIENTS_HTTPCOMPONENTS_ENABLED | tfo.clients.httpcomponents.enabled | HttpComponentsFastOpen",
					"TFO_CLIENTS_JETTY_ENABLED | tfo.clients.jetty.enabled | JettyFastOpen" })
	void switchWinsOverTheApplicationsOwnConfiguration(String variable, String property, String bean) {
		for (boolean on : new boolean[] { true, false }) {
			this.contextRunner.withInitializer(environment(Map.of(variable, on))).withInitializer((context) -> {
				MutablePropertySources sources = context.getEnvironment().getPropertySources();
				sources.addLast(new MapPropertySource("application.properties", Map.of(property, !on)));
				sources.addLast(new MapPropertySource("defaultProperties", Map.of("tfo.enabled", true)));
			})
				.run((context) -> assertThat(context.getBeanProvider(Object.class).stream())
					.extracting((candidate) -> candidate.getClass().getSimpleName())
					.satisfies((names) -> assertThat(names.contains(bean)).isEqualTo(on)));
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "TFO_EARLYDATA_METHODS | GET,GTE | tfo.early-data.methods | \"GTE\" is not",
					"TFO_DESTINATIONS_INCLUDE_0 | *.example.* | tfo.destinations.include[0] | \"*.example.*\" is not",
					"TFO_WARMUP_DESTINATIONS | a.test:80,b.test | tfo.warm-up.destinations | \"b.test\" names no port",
					"TFO_BACKOFF_INITIAL | 2h | tfo.backoff.initial | longer than tfo.backoff.max" })
	void wrongValueIsReportedWithTheNameOfTheVariable(String variable, String value, String property, String reason,
			CapturedOutput output) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE)
				.initializers(environment(Map.of("TFO_ENABLED", "true", variable, value)))
				.run());
		assertThat(output.getOut().replaceAll("\\s+", " ")).contains(property)
			.contains(value)
			.contains("\"" + variable + "\" from property source")
			.contains(reason);
	}

}
