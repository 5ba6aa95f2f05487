package io.github.tfo.autoconfigure;

import java.util.List;

import io.github.tfo.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link EarlyDataMethods}.
 */
@ExtendWith(OutputCaptureExtension.class)
class EarlyDataMethodsTests {

	@Test
	void methodsAreAcceptedInAnyCase() {
		assertThat(EarlyDataMethods.check(List.of("get", " HEAD ", "PropFind"))).containsExactlyInAnyOrder("GET",
				"HEAD", "PROPFIND");
		assertThat(EarlyDataMethods.check(List.of())).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "FETCH ME", "FETCH", "GTE", "", "GET POST", "GET/1.1", "PRI", "CONNECT" })
	void anythingElseIsRefused(String value) {
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> EarlyDataMethods.check(List.of("GET", value)))
			.satisfies((ex) -> assertThat(ex.getValue()).isEqualTo(value));
	}

	@Test
	void wrongMethodStopsTheStartAndNamesPropertyValueAndAcceptedForm(CapturedOutput output) {
		assertThatExceptionOfType(Exception.class).isThrownBy(() -> new SpringApplication(TestApplication.class)
			.run("--tfo.enabled=true", "--tfo.early-data.methods=FETCH ME", "--spring.main.web-application-type=none"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("Invalid value 'FETCH ME' for configuration property 'tfo.early-data.methods'")
			.contains("The accepted form is a comma-separated list of methods registered with IANA");
	}

}
