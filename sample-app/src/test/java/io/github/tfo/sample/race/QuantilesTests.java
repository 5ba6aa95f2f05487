package io.github.tfo.sample.race;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class QuantilesTests {

	/** The values are 1 to n, so that each value is its rank. */
	@ParameterizedTest
	@CsvSource({ "1,1,1", "2,1,2", "3,2,3", "50,25,50", "99,50,99", "100,50,99", "101,51,100", "200,100,198" })
	void areNearestRanks(int size, int median, int p99) {
		Quantiles quantiles = new Quantiles(IntStream.rangeClosed(1, size).mapToObj(Duration::ofMillis).toList());
		assertThat(quantiles.median()).hasMillis(median);
		assertThat(quantiles.p99()).hasMillis(p99);
	}

	@Test
	void doNotDependOnTheOrder() {
		Quantiles quantiles = new Quantiles(List.of(Duration.ofMillis(9), Duration.ofMillis(1), Duration.ofMillis(5)));
		assertThat(quantiles.median()).hasMillis(5);
		assertThat(quantiles.p99()).hasMillis(9);
	}

}
