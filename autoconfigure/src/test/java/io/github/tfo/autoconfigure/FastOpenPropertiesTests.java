// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.util.List;
import java.util.Map;

import io.github.tfo.autoconfigure.diagnostics.ClientIntegration;
import io.github.tfo.jetty.JettyFastOpen;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link FastOpenProperties} and the types of its values.
 */
@ExtendWith(OutputCaptureExtension.class)
class FastOpenPropertiesTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(FastOpenAutoConfiguration.class));

	@ParameterizedTest
	@ValueSource(strings = { "true", "TRUE", "on", "yes", "1" })
	void switchIsOn(String value) {
		this.contextRunner.withPropertyValues("tfo.enabled=" + value, "tfo.clients.jetty.enabled=" + value)
			.run((context) -> {
				assertThat(context.getBean(FastOpenSupport.class).calls()).isNotNull();
				assertThat(context).hasSingleBean(JettyFastOpen.class);
				FastOpenProperties bound = context.getBean(FastOpenProperties.class);
				assertThat(bound.isEnabled()).isTrue();
				assertThat(bound.getClients().getJetty().isEnabled()).isTrue();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "False", "off", "no", "0" })
	void switchIsOff(String value) {
		this.contextRunner.withPropertyValues("tfo.enabled=" + value)
			.run((context) -> assertThat(context.getBeanProvider(FastOpenSupport.class).stream())
				.allSatisfy((support) -> assertThat(support.calls()).isNull()));
		this.contextRunner.withPropertyValues("tfo.enabled=true", "tfo.clients.jetty.enabled=" + value)
			.run((context) -> {
				FastOpenProperties bound = context.getBean(FastOpenProperties.class);
				assertThat(bound.getClients().getJetty().isEnabled()).isFalse();
				assertThat(context.getBeansOfType(ClientIntegration.class)).allSatisfy((name,
						integration) -> assertThat(
								integration.customize("as it was", (builder) -> "with Fast Open").equals("as it was"))
							.isEqualTo(name.startsWith("jetty")));
			});
	}

	@Test
	void switchIsOffByDefault() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(FastOpenProperties.class)
			.doesNotHaveBean(FastOpenSupport.class));
		this.contextRunner.withPropertyValues("tfo.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(FastOpenProperties.class)
				.doesNotHaveBean(FastOpenSupport.class));
		this.contextRunner.withPropertyValues("tfo.enabled=true", "tfo.clients.jetty.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(FastOpenSupport.class)
				.doesNotHaveBean(JettyFastOpen.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "tfo.enabled", "tfo.clients.reactor-netty.enabled", "tfo.clients.httpcomponents.enabled",
			"tfo.clients.jetty.enabled" })
	void whenASwitchIsNoBooleanThenTheStartFails(String property) {
		this.contextRunner.withPropertyValues(property + "=maybe")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(BindException.class.getName())
				.hasStackTraceContaining(property)
				.hasStackTraceContaining("'maybe'"));
	}

	@Test
	void methodsAreAcceptedInAnyCase() {
		assertThat(List.of("get", " HEAD ", "PropFind")).map(EarlyDataMethod::of)
			.extracting(EarlyDataMethod::name)
			.containsExactly("GET", "HEAD", "PROPFIND");
		assertThat(bind(new MockEnvironment().withProperty("tfo.early-data.methods", "")).getEarlyData().getMethods())
			.isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "FETCH ME", "FETCH", "GTE", "", "GET POST", "GET/1.1", "PRI", "CONNECT" })
	void otherMethodsAreRefused(String value) {
		assertThatIllegalArgumentException().isThrownBy(() -> EarlyDataMethod.of(value))
			.withMessageStartingWith("\"" + value + "\" is not an HTTP method.");
	}

	/**
	 * In YAML each element of a list has a name of its own.
	 */
	@Test
	void wrongElementIsNamedByItsIndexWhereItHasOne() {
		MockEnvironment yaml = new MockEnvironment().withProperty("tfo.early-data.methods[0]", "GET")
			.withProperty("tfo.early-data.methods[1]", "GET")
			.withProperty("tfo.early-data.methods[2]", "${method}")
			.withProperty("method", "GTE");
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(yaml))
			.satisfies((ex) -> assertThat(ex.getName()).hasToString("tfo.early-data.methods[2]"));
		yaml.getPropertySources()
			.addFirst(new MapPropertySource("commandLine", Map.of("tfo.early-data.methods", "HEAD,GTE")));
		assertThatExceptionOfType(BindException.class).isThrownBy(() -> bind(yaml))
			.satisfies((ex) -> assertThat(ex.getName()).hasToString("tfo.early-data.methods"));
	}

	private static FastOpenProperties bind(Environment environment) {
		ConfigurationPropertySources.attach(environment);
		return Binder.get(environment).bindOrCreate("tfo", FastOpenProperties.class);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			tfo.early-data.methods   | GET,FETCH ME,HEAD       | "FETCH ME" is not an HTTP method
			tfo.destinations.include | a.test,*.example.*,b.test | "*.example.*" is not a host name
			tfo.destinations.exclude | 10.0.0.0/8,10.0.0.0/40  | "10.0.0.0/40" has no prefix length
			tfo.destinations.exclude | 10.1.2.3/8              | It was probably meant to be "10.0.0.0/8"
			tfo.warm-up.destinations | a.test:80,orders.test   | "orders.test" names no port
			tfo.warm-up.destinations | https://                | "https://" names no host
			""")
	void wrongListStopsTheStartAndNamesPropertyValueReasonAndAcceptedForm(String property, String value, String reason,
			CapturedOutput output) {
		assertThat(failureOf(output, "tfo.enabled=true", property + "=" + value)).contains("Property: " + property)
			.contains("Value: \"" + value + "\"")
			.contains(reason)
			.contains("The accepted form is a comma-separated list of");
	}

	@ParameterizedTest
	@CsvSource({ "0s, 1h, tfo.backoff.initial", "-1s, 1h, tfo.backoff.initial", "1m, 0s, tfo.backoff.max",
			"1m, -1h, tfo.backoff.max", "60, 1h, tfo.backoff.initial", "999ms, 1h, tfo.backoff.initial",
			"1m, 60, tfo.backoff.max", "2h, 1h, tfo.backoff.initial", "1m, 30s, tfo.backoff.max",
			"2m, 1m, tfo.backoff.initial" })
	void wrongDurationIsNamed(String initial, String max, String property, CapturedOutput output) {
		String value = property.equals("tfo.backoff.initial") ? initial : max;
		assertThat(failureOf(output, "tfo.backoff.initial=" + initial, "tfo.backoff.max=" + max))
			.contains("Invalid value '" + value + "' for configuration property '" + property + "'")
			.contains("The accepted form is a duration of at least a second");
	}

	@Test
	void durationWithoutAUnitGetsTheUnitThatWasProbablyMeant(CapturedOutput output) {
		assertThat(failureOf(output, "tfo.backoff.initial=60"))
			.contains("It is PT0.06S, which is shorter than a second")
			.contains("A number without a unit is in milliseconds; for seconds write \"60s\"");
	}

	@Test
	void durationsOfASecondAreAccepted() {
		this.contextRunner.withPropertyValues("tfo.backoff.initial=1s", "tfo.backoff.max=1s")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@ParameterizedTest
	@CsvSource({ "tfo.enable, tfo.enabled", "tfo.destination.include, tfo.destinations.include",
			"tfo.destinations.includes[0], tfo.destinations.include",
			"tfo.clients.reactor.enabled, tfo.clients.reactor-netty.enabled",
			"tfo.backoff.initail, tfo.backoff.initial", "tfo.early-data.method, tfo.early-data.methods" })
	void propertyThatDoesNotExistStopsTheStartAndTheNearestIsNamed(String property, String nearest,
			CapturedOutput output) {
		assertThat(failureOf(output, property + "=true")).contains("Invalid property '" + property + "'")
			.contains("Value: \"true\"")
			.contains("commandLineArgs")
			.contains("There is no such property. Did you mean '" + nearest + "'?");
	}

	@ParameterizedTest
	@CsvSource({ "tfo.enabled, A null value cannot be assigned", "tfo.clients.jetty.enabled, A null value",
			"tfo.backoff.initial, The property has no value." })
	void emptyValueStopsTheStart(String property, String reason, CapturedOutput output) {
		assertThat(failureOf(output, property + "=")).contains("'" + property + "'")
			.contains("Value: \"\"")
			.contains("Reason: ")
			.contains(reason);
	}

	private static String failureOf(CapturedOutput output, String... properties) {
		String[] arguments = List.of(properties).stream().map((property) -> "--" + property).toArray(String[]::new);
		assertThatExceptionOfType(Exception.class).isThrownBy(
				() -> new SpringApplicationBuilder(TestApplication.class).web(WebApplicationType.NONE).run(arguments));
		assertThat(output).contains("APPLICATION FAILED TO START");
		return output.getOut();
	}

	@Test
	void environmentVariablesOfOthersAreNoErrors() {
		String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
		this.contextRunner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.replace(name,
						new SystemEnvironmentPropertySource(name,
								Map.of("TFO_HOME", "/opt/tfo", "TFO_ENABLE", "true"))))
			.run((context) -> assertThat(context).hasNotFailed());
	}

}
