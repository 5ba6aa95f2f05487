package io.github.tfo.benchmarks.scaling;

import java.net.InetAddress;
import java.net.URI;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoopbackDestinations}.
 */
class LoopbackDestinationsTests {

	@Test
	void areDistinctAndComeRoundAgain() throws Exception {
		LoopbackDestinations destinations = new LoopbackDestinations(10_000, 80);
		assertThat(LongStream.range(0, 10_000).mapToObj((i) -> destinations.uri(i, "/")).distinct()).hasSize(10_000);
		assertThat(destinations.uri(10_000, "/")).isEqualTo(destinations.uri(0, "/"));
		URI last = destinations.uri(9_999, "/gather/1");
		assertThat(last).hasToString("http://127.1.39.15:80/gather/1");
		assertThat(InetAddress.getByName(last.getHost()).isLoopbackAddress()).isTrue();
	}

}
