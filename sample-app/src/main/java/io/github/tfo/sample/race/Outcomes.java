package io.github.tfo.sample.race;

/**
 * What the starter counts of a number of connections.
 *
 * @param hits the request rode in the SYN
 * @param deferrals there was no cookie
 * @param fallbacks ordinary handshakes for another reason
 * @param failures connections that were not established
 */
public record Outcomes(long hits, long deferrals, long fallbacks, long failures) {

	static final Outcomes NONE = new Outcomes(0, 0, 0, 0);

	Outcomes plus(Outcomes other) {
		return new Outcomes(this.hits + other.hits, this.deferrals + other.deferrals, this.fallbacks + other.fallbacks,
				this.failures + other.failures);
	}

	Outcomes minus(Outcomes earlier) {
		return new Outcomes(this.hits - earlier.hits, this.deferrals - earlier.deferrals,
				this.fallbacks - earlier.fallbacks, this.failures - earlier.failures);
	}

}
