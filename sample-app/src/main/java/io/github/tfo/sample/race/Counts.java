// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import io.github.tfo.sample.lab.KernelFastOpens;

/**
 * What was counted during some requests.
 *
 * @param outcomes by the starter
 * @param kernel by the kernel
 */
public record Counts(Outcomes outcomes, KernelFastOpens kernel) {

	/** Nothing was counted. */
	public static final Counts NONE = new Counts(Outcomes.NONE, KernelFastOpens.NONE);

	/**
	 * Return the sum.
	 * @param other what to add
	 * @return a new object
	 */
	public Counts plus(Counts other) {
		return new Counts(this.outcomes.plus(other.outcomes, 1), this.kernel.plus(other.kernel));
	}

	Counts minus(Counts earlier) {
		return new Counts(this.outcomes.plus(earlier.outcomes, -1), this.kernel.minus(earlier.kernel));
	}

	/**
	 * How many connections had each outcome.
	 *
	 * @param hits the request was sent in the SYN
	 * @param cookieRequests there was no cookie, and an ordinary handshake requested one
	 * @param fallbacks ordinary handshakes for another reason
	 * @param failures connections that were not established
	 */
	public record Outcomes(long hits, long cookieRequests, long fallbacks, long failures) {

		static final Outcomes NONE = new Outcomes(0, 0, 0, 0);

		private Outcomes plus(Outcomes other, int sign) {
			return new Outcomes(this.hits + sign * other.hits, this.cookieRequests + sign * other.cookieRequests,
					this.fallbacks + sign * other.fallbacks, this.failures + sign * other.failures);
		}

	}

}
