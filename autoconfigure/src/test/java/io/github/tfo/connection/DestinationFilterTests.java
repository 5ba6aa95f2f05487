package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link DestinationFilter}.
 */
@ExtendWith(OutputCaptureExtension.class)
class DestinationFilterTests {

	@Test
	void whenIncludeMatchesNoneOfTheFirstHundredThenThereIsOneWarning(CapturedOutput output) {
		DestinationFilter destinations = destinations(List.of("stock", "10.0.0.0/8"), List.of());
		assertThat(permitted(destinations, 99)).isZero();
		assertThat(output).doesNotContain("has matched none");
		assertThat(permitted(destinations, 300)).isZero();
		assertThat(output).containsOnlyOnce("tfo.destinations.include=[stock, 10.0.0.0/8] has matched none of the first"
				+ " 100 connections, so they were opened without TCP Fast Open. The last one was to 192.0.2.1"
				+ " (/192.0.2.1:80). Check the spelling, and which host the client connects to: behind a load balancer"
				+ " this is the address of an instance, not the name of the service");
	}

	@Test
	void whenExcludeMatchesNoneOfTheFirstHundredThenThereIsOneWarning(CapturedOutput output) {
		assertThat(permitted(destinations(List.of(), List.of("stock")), 300)).isEqualTo(300);
		assertThat(output)
			.containsOnlyOnce("tfo.destinations.exclude=[stock] has matched none of the first 100"
					+ " connections, so they were not excluded from TCP Fast Open.")
			.doesNotContain("tfo.destinations.include");
	}

	@Test
	void whenOneOfTheFirstHundredMatchesThenThereIsNoWarning(CapturedOutput output) {
		DestinationFilter destinations = destinations(List.of("stock"), List.of("stock:443"));
		permitted(destinations, 99);
		assertThat(destinations.permit("stock", new InetSocketAddress("192.0.2.1", 443))).isFalse();
		permitted(destinations, 300);
		permitted(DestinationFilter.ALL, 300);
		assertThat(output).doesNotContain("has matched none");
	}

	private static DestinationFilter destinations(List<String> include, List<String> exclude) {
		return new DestinationFilter(include.stream().map(DestinationPattern::of).toList(),
				exclude.stream().map(DestinationPattern::of).toList(), List.of());
	}

	private static int permitted(DestinationFilter destinations, int connections) {
		int permitted = 0;
		for (int i = 0; i < connections; i++) {
			permitted += destinations.permit("192.0.2.1", new InetSocketAddress("192.0.2.1", 80)) ? 1 : 0;
		}
		return permitted;
	}

}
