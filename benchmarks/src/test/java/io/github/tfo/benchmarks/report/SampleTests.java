// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.report;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

import io.github.tfo.benchmarks.report.Sample.Statistic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link Sample}.
 */
class SampleTests {

	@Test
	void figures() {
		assertThat(sample(5, 1, 3).estimate(Statistic.MEDIAN).value()).isEqualTo(3);
		assertThat(sample(4, 1, 3, 2).estimate(Statistic.MEDIAN).value()).isEqualTo(2.5);
		assertThat(sample(4, 1, 3, 2).estimate(Statistic.MEAN).value()).isEqualTo(2.5);
		assertThat(upTo(100).estimate(Statistic.P99).value()).isEqualTo(99);
		assertThat(upTo(101).estimate(Statistic.P99).value()).isEqualTo(100);
		assertThat(upTo(199).estimate(Statistic.P99).value()).isEqualTo(198);
		assertThat(upTo(400).estimate(Statistic.P99).value()).isEqualTo(396);
		assertThat(sample(7).estimate(Statistic.P99).value()).isEqualTo(7);
	}

	/** The ranks that textbooks have for the sign test's interval. */
	@ParameterizedTest
	@CsvSource({ "10, 2, 9", "20, 6, 15", "50, 18, 33", "100, 40, 61" })
	void limitsOfTheMedian(int size, int low, int high) {
		Estimate median = upTo(size).estimate(Statistic.MEDIAN);
		assertThat(median.low()).isEqualTo(low);
		assertThat(median.high()).isEqualTo(high);
	}

	@Test
	void limitsOfTheMedianOfManyValues() {
		Estimate median = upTo(10_000).estimate(Statistic.MEDIAN);
		assertThat(median.low()).isCloseTo(5_000 - 98, within(2.0));
		assertThat(median.high()).isCloseTo(5_000 + 98, within(2.0));
	}

	/** 0.99^368 is the first power below 2.5%. */
	@Test
	void limitsOfTheP99NeedManyValues() {
		assertThat(upTo(367).estimate(Statistic.P99).hasLimits()).isFalse();
		assertThat(upTo(368).estimate(Statistic.P99).high()).isEqualTo(368);
		assertThat(upTo(367).ratio(upTo(1_000), Statistic.P99).hasLimits()).isFalse();
		assertThat(upTo(1_000).ratio(upTo(367), Statistic.P99).hasLimits()).isFalse();
	}

	@Test
	void limitsOfTheMeanAreThoseOfTheNormalDistribution() {
		Random random = new Random(7);
		Sample sample = new Sample(
				DoubleStream.generate(() -> 100 + 10 * random.nextGaussian()).limit(1_000).boxed().toList());
		Estimate mean = sample.estimate(Statistic.MEAN);
		double half = 1.96 * 10 / Math.sqrt(1_000);
		assertThat(mean.value() - mean.low()).isCloseTo(half, within(0.1));
		assertThat(mean.high() - mean.value()).isCloseTo(half, within(0.1));
	}

	@Test
	void ratioOfMedians() {
		Estimate ratio = upTo(999).ratio(new Sample(IntStream.rangeClosed(1, 999).mapToObj((i) -> 2.0 * i).toList()),
				Statistic.MEDIAN);
		assertThat(ratio.value()).isEqualTo(0.5);
		// Each median's deviation is 1000 / (2 √999), relative to 500: 3.2%
		double half = 1.96 * 0.5 * Math.sqrt(2) * 0.0316;
		assertThat(ratio.low()).isCloseTo(0.5 - half, within(0.01));
		assertThat(ratio.high()).isCloseTo(0.5 + half, within(0.01));
	}

	/** An interval should hold the true value 95 times in 100. */
	@Test
	void intervalsOfARatioHoldTheTruthAsOftenAsTheySay() {
		Random random = new Random(11);
		int right = 0;
		for (int i = 0; i < 100; i++) {
			Sample one = new Sample(DoubleStream.generate(random::nextDouble).limit(100).boxed().toList());
			Sample two = new Sample(DoubleStream.generate(random::nextDouble).limit(100).boxed().toList());
			Estimate ratio = one.ratio(two, Statistic.MEAN);
			right += (ratio.low() <= 1 && 1 <= ratio.high()) ? 1 : 0;
		}
		assertThat(right).isBetween(87, 99);
	}

	@Test
	void needsValues() {
		assertThatIllegalArgumentException().isThrownBy(() -> new Sample(List.of()));
	}

	private static Sample upTo(int last) {
		return new Sample(IntStream.rangeClosed(1, last).mapToObj((i) -> (double) i).toList());
	}

	private static Sample sample(double... values) {
		return new Sample(DoubleStream.of(values).boxed().toList());
	}

}
