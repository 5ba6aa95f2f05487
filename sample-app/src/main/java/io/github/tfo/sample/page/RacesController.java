package io.github.tfo.sample.page;

import java.net.URI;
import java.util.List;

import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;
import io.github.tfo.sample.lab.TestBed;
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
 * Races on demand.
 */
@RestController
@RequestMapping("/races")
class RacesController {

	private final RaceTrack track;

	private final TestBed testBed;

	RacesController(RaceTrack track, TestBed testBed) {
		this.track = track;
		this.testBed = testBed;
	}

	/** Return the latest race: earlier ones are not kept. */
	@GetMapping
	List<LiveRace.RaceView> races() {
		return this.track.latest().map(LiveRace::view).stream().toList();
	}

	@GetMapping("/{id}")
	LiveRace.RaceView race(@PathVariable int id) {
		return this.track.latest()
			.filter((latest) -> latest.id() == id)
			.map(LiveRace::view)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"Race " + id + " is not kept: only the latest is"));
	}

	@PostMapping
	ResponseEntity<LiveRace.RaceView> start(@RequestBody RaceOrder order) {
		SampleClient client = SampleClient.named(String.valueOf(order.client()))
			.orElseThrow(() -> badRequest("client", order.client(), SampleClient.names()));
		List<Scenario> scenarios = this.testBed.upstream().scenarios();
		Scenario scenario = scenarios.stream()
			.filter((candidate) -> candidate.name().equalsIgnoreCase(order.scenario()))
			.findFirst()
			.orElseThrow(() -> badRequest("scenario", order.scenario(),
					String.join(" or ", scenarios.stream().map(Scenario::name).toList())));
		Integer requests = order.requests();
		if (requests == null || !RaceOrder.SIZES.contains(requests)) {
			throw badRequest("requests", requests, "one of " + RaceOrder.SIZES);
		}
		LiveRace race = this.track.start(client, scenario, requests)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.CONFLICT,
					"A race is running already, and there is room for one"));
		return ResponseEntity.accepted().location(URI.create("/races/" + race.id())).body(race.view());
	}

	private static ResponseStatusException badRequest(String name, @Nullable Object value, String accepted) {
		return new ResponseStatusException(HttpStatus.BAD_REQUEST, name + " is " + accepted + ", not '" + value + "'");
	}

}
