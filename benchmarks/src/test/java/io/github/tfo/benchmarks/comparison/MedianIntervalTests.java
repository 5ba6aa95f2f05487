package io.github.tfo.benchmarks.comparison;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MedianInterval}.
 */
class MedianIntervalTests {

	@Test
	void fewValuesGiveAllThatTheyHave() {
		assertThat(MedianInterval.of(List.of(3.0, 1.0))).isEqualTo(new MedianInterval(2, 1, 3));
	}

	@Test
	void intervalIsThatOfTheSignTest() {
		// The 40th and the 61st of 100 values, as tables of the sign test have it
		assertThat(MedianInterval.of(IntStream.rangeClosed(1, 100).mapToObj((i) -> (double) i).toList()))
			.isEqualTo(new MedianInterval(50.5, 40, 61));
	}

}
