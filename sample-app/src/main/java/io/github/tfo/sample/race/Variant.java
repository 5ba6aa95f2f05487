package io.github.tfo.sample.race;

import java.net.URI;

import io.github.tfo.sample.client.ColdClient;
import io.github.tfo.sample.client.SampleClient;

/**
 * One variant of the race.
 *
 * @param kind the client
 * @param mode how it opens connections
 * @param target what it gets
 * @param client makes its requests
 */
record Variant(SampleClient kind, RaceMode mode, URI target, ColdClient client) {

	String scheme() {
		return this.target.getScheme();
	}

	@Override
	public String toString() {
		return this.kind.label() + " " + scheme() + ", " + this.mode.label();
	}

}
