package io.github.tfo.sample.race;

import io.github.tfo.sample.lab.KernelFastOpens;

/**
 * What was counted around a number of requests.
 *
 * @param outcomes by the starter
 * @param kernel by the kernel
 */
record Counts(Outcomes outcomes, KernelFastOpens kernel) {

	static final Counts NONE = new Counts(Outcomes.NONE, KernelFastOpens.NONE);

	Counts plus(Counts other) {
		return new Counts(this.outcomes.plus(other.outcomes), this.kernel.plus(other.kernel));
	}

	Counts minus(Counts earlier) {
		return new Counts(this.outcomes.minus(earlier.outcomes), this.kernel.minus(earlier.kernel));
	}

}
