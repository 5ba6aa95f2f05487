// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.net.URI;
import java.util.List;
import java.util.stream.Stream;

import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.lab.TestBed;
import io.github.tfo.sample.race.Race;
import io.github.tfo.sample.race.RaceMode;
import io.github.tfo.sample.race.Variants;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Races on demand: one at a time, of which the latest is kept.
 */
@RestController
@RequestMapping("/races")
class RacesController {

	/** The sizes to choose from, so that a race ends within a few seconds. */
	static final List<Integer> SIZES = List.of(10, 20, 50);

	private static final int WARM_UP = 3;

	private final TestBed testBed;

	private final Variants variants;

	private final Race race;

	private volatile @Nullable LiveRace latest;

	RacesController(TestBed testBed, Variants variants, Race race) {
		this.testBed = testBed;
		this.variants = variants;
		this.race = race;
	}

	@GetMapping
	List<LiveRace.RaceView> races() {
		return Stream.ofNullable(this.latest).map(LiveRace::view).toList();
	}

	@GetMapping("/{id}")
	LiveRace.RaceView race(@PathVariable int id) {
		return races().stream()
			.filter((race) -> race.id() == id)
			.findFirst()
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"Race " + id + " is not kept: only the latest is"));
	}

	/** Start a race, and do not wait for its end. */
	@PostMapping
	synchronized ResponseEntity<LiveRace.RaceView> start(@RequestBody Order order) {
		SampleClient client = SampleClient.named(String.valueOf(order.client()))
			.orElseThrow(() -> badRequest("client", order.client(), SampleClient.names()));
		List<Scenario> scenarios = this.testBed.upstream().scenarios();
		Scenario scenario = scenarios.stream()
			.filter((candidate) -> candidate.name().equalsIgnoreCase(order.scenario()))
			.findFirst()
			.orElseThrow(() -> badRequest("scenario", order.scenario(),
					String.join(" or ", scenarios.stream().map(Scenario::name).toList())));
		Integer requests = order.requests();
		if (requests == null || !SIZES.contains(requests)) {
			throw badRequest("requests", requests, "one of " + SIZES);
		}
		LiveRace before = this.latest;
		if (before != null && before.isRunning()) {
			throw new ResponseStatusException(HttpStatus.CONFLICT,
					"A race is running already, and there is room for one");
		}
		LiveRace started = new LiveRace((before != null) ? before.id() + 1 : 1, client, scenario, requests);
		this.latest = started;
		Thread thread = new Thread(() -> run(started, client, scenario, requests), "race");
		thread.setDaemon(true);
		thread.start();
		return ResponseEntity.accepted().location(URI.create("/races/" + started.id())).body(started.view());
	}

	private static ResponseStatusException badRequest(String name, @Nullable Object value, String accepted) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, name + " is " + accepted + ", not '" + value + "'");
	}

	private void run(LiveRace live, SampleClient client, Scenario scenario, int requests) {
		try {
			List<Race.Variant> compared = this.variants.of(client, scenario)
				.filter((variant) -> variant.mode() != RaceMode.NETTY_OPTION)
				.toList();
			this.race.run(compared, WARM_UP, Race::requireResponse);
			this.race.run(compared, requests, (variant, request) -> {
				Race.requireResponse(variant, request);
				live.add(variant, request);
			});
			live.finish();
		}
		catch (RuntimeException ex) {
			live.fail(String.valueOf(ex.getMessage()));
		}
	}

	/**
	 * A request to start a race.
	 *
	 * @param client webclient or restclient
	 * @param scenario http, https or service
	 * @param requests how many requests there are of each kind
	 */
	record Order(@Nullable String client, @Nullable String scenario, @Nullable Integer requests) {
	}

}
