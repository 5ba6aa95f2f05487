package io.github.tfo.benchmarks.widearea;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link Curl}.
 */
class CurlTests {

	/** What curl 7.88 has written. */
	@Test
	void millis() throws Exception {
		assertThat(Curl.millis("hello\n200 0.081634")).isEqualTo(81.634);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "hello", "hello\n404 0.081634", "\n200 0.081634", "hello\n200", "other\n200 0.081634" })
	void refusesWhatIsNoAnswer(String output) {
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Curl.millis(output));
	}

}
