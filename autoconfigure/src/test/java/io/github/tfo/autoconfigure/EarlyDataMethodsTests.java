package io.github.tfo.autoconfigure;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

import io.github.tfo.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.core.env.Environment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EarlyDataMethods}.
 */
@ExtendWith(OutputCaptureExtension.class)
class EarlyDataMethodsTests {

	private final Environment environment = new StandardEnvironment();

	@Test
	void methodsAreAcceptedInAnyCase() {
		assertThat(EarlyDataMethods.check(List.of("get", " HEAD ", "PropFind"), this.environment))
			.containsExactlyInAnyOrder("GET", "HEAD", "PROPFIND");
		assertThat(EarlyDataMethods.check(List.of(), this.environment)).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "FETCH ME", "FETCH", "GTE", "", "GET POST", "GET/1.1", "PRI", "CONNECT" })
	void anythingElseIsRefused(String value) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> EarlyDataMethods.check(List.of("GET", value), this.environment))
			.satisfies((ex) -> assertThat(ex.getReason()).startsWith("\"" + value + "\" is not an HTTP method."));
	}

	/**
	 * In YAML each element of a list has a name of its own.
	 */
	@Test
	void wrongMethodIsNamedByItsIndexWhereItHasOne() {
		MockEnvironment yaml = new MockEnvironment().withProperty("tfo.early-data.methods[0]", "GET")
			.withProperty("tfo.early-data.methods[1]", "GET")
			.withProperty("tfo.early-data.methods[2]", "${method}")
			.withProperty("method", "GTE");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> EarlyDataMethods.check(new LinkedHashSet<>(List.of("GET", "GTE")), yaml))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tfo.early-data.methods[2]"));
		yaml.getPropertySources()
			.addFirst(new MapPropertySource("commandLine", Map.of("tfo.early-data.methods", "HEAD,GTE")));
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> EarlyDataMethods.check(List.of("HEAD", "GTE"), yaml))
			.satisfies((ex) -> assertThat(ex.getName()).isEqualTo("tfo.early-data.methods"));
	}

	@Test
	void wrongMethodStopsTheStartAndNamesPropertyValueAndAcceptedForm(CapturedOutput output) {
		assertThatExceptionOfType(Exception.class)
			.isThrownBy(() -> new SpringApplication(TestApplication.class).run("--tfo.enabled=true",
					"--tfo.early-data.methods=GET,FETCH ME,HEAD", "--spring.main.web-application-type=none"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Invalid value 'GET,FETCH ME,HEAD' for configuration property 'tfo.early-data.methods'")
			.contains("\"FETCH ME\" is not an HTTP method")
			.contains("The accepted form is a comma-separated list of methods registered with IANA");
	}

}
