package io.github.tfo.sample.race;

/**
 * How many connections had each outcome, as the starter counts them.
 *
 * @param hits the request was sent in the SYN
 * @param cookieRequests there was no cookie, and an ordinary handshake requested one
 * @param fallbacks ordinary handshakes for another reason
 * @param failures connections that were not established
 */
public record OutcomeCounts(long hits, long cookieRequests, long fallbacks, long failures) {

	static final OutcomeCounts NONE = new OutcomeCounts(0, 0, 0, 0);

	OutcomeCounts plus(OutcomeCounts other) {
		return new OutcomeCounts(this.hits + other.hits, this.cookieRequests + other.cookieRequests,
				this.fallbacks + other.fallbacks, this.failures + other.failures);
	}

	OutcomeCounts minus(OutcomeCounts earlier) {
		return new OutcomeCounts(this.hits - earlier.hits, this.cookieRequests - earlier.cookieRequests,
				this.fallbacks - earlier.fallbacks, this.failures - earlier.failures);
	}

}
