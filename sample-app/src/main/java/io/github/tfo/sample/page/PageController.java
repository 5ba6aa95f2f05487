// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.lab.TestBed;
import io.github.tfo.sample.race.Counters;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * What the page shows beside the races.
 */
@RestController
class PageController {

	private final TestBed testBed;

	private final Counters counters;

	PageController(TestBed testBed, Counters counters) {
		this.testBed = testBed;
		this.counters = counters;
	}

	@GetMapping("/counters")
	Counters.Totals counters() {
		return this.counters.totals();
	}

	@GetMapping("/test-bed")
	TestBedView testBed() {
		Duration roundTrip = this.testBed.roundTrip();
		return new TestBedView(this.testBed.description(), this.testBed.remarks(),
				(roundTrip != null) ? roundTrip.toMillis() : null,
				this.testBed.upstream().scenarios().stream().map(Scenario::name).toList(),
				Arrays.stream(SampleClient.values()).map(SampleClient::parameter).toList(), RacesController.SIZES);
	}

	/**
	 * Where the requests go, and what races there can be.
	 *
	 * @param way the way to the upstream, a phrase to be put after "requests"
	 * @param remarks what is missing here, and what to do about it
	 * @param roundTripMillis the round-trip time, {@code null} when it is not known
	 * @param scenarios of the upstream
	 * @param clients that can race
	 * @param requests how many requests of each kind a race can have
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record TestBedView(String way, List<String> remarks, @Nullable Long roundTripMillis, List<String> scenarios,
			List<String> clients, List<Integer> requests) {
	}

}
