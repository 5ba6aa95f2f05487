package io.github.tfo.benchmarks.report;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Threshold}.
 */
class ThresholdTests {

	@Test
	void figureAtTheLimitHolds() {
		assertThat(Threshold.atMost("bytes", 1024, 1024).holds()).isTrue();
		assertThat(Threshold.atLeast("ratio", 1, 1).holds()).isTrue();
	}

	@Test
	void figureBeyondTheLimitDoesNotHold() {
		assertThat(Threshold.atMost("bytes", 1025, 1024))
			.hasToString("does not hold  bytes: 1025.000, at most 1024.000");
		assertThat(Threshold.atLeast("ratio", 0.98, 1)).hasToString("does not hold  ratio: 0.980, at least 1.000");
	}

	@Test
	void whatWasNotMeasuredDoesNotHold() {
		assertThat(Threshold.atMost("bytes", Double.NaN, 1024).holds()).isFalse();
		assertThat(Threshold.atLeast("ratio", Double.NaN, 1).holds()).isFalse();
	}

}
