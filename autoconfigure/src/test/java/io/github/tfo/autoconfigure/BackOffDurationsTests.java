package io.github.tfo.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link BackOffDurations}.
 */
class BackOffDurationsTests {

	private final FastOpenProperties.Backoff properties = new FastOpenProperties.Backoff();

	@Test
	void defaultsAreAccepted() {
		assertThat(BackOffDurations.check(this.properties).size()).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "PT0S, PT1H, tfo.backoff.initial", "PT-1S, PT1H, tfo.backoff.initial", "PT1M, PT0S, tfo.backoff.max",
			"PT1M, PT-1H, tfo.backoff.max", "PT2H, PT1H, tfo.backoff.initial", "PT1M, PT30S, tfo.backoff.max",
			"PT2M, PT1M, tfo.backoff.initial" })
	void wrongDurationsAreNamed(Duration initial, Duration max, String property) {
		this.properties.setInitial(initial);
		this.properties.setMax(max);
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> BackOffDurations.check(this.properties))
			.satisfies((ex) -> {
				assertThat(ex.getName()).isEqualTo(property);
				assertThat(ex.getReason()).contains("The accepted form is a positive duration");
			});
	}

}
