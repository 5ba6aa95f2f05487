package io.github.tfo.sample.race;

import java.net.URI;

import io.github.tfo.sample.client.ColdClient;
import io.github.tfo.sample.client.SampleClient;
import io.github.tfo.sample.lab.Scenario;

/**
 * One variant of the race.
 *
 * @param kind the client
 * @param mode how it opens connections
 * @param scenario what it calls
 * @param client makes its requests
 */
record Variant(SampleClient kind, RaceMode mode, Scenario scenario, ColdClient client) {

	URI target() {
		return this.mode.target(this.scenario);
	}

	@Override
	public String toString() {
		return this.kind.label() + " " + this.scenario.name() + ", " + this.mode.label();
	}

}
