package io.github.tfo.sample.race;

import io.github.tfo.sample.lab.KernelFastOpens;

/**
 * What was counted around a number of requests.
 *
 * @param outcomes by the starter
 * @param kernel by the kernel
 */
public record Counts(Outcomes outcomes, KernelFastOpens kernel) {

	/** None at all. */
	public static final Counts NONE = new Counts(Outcomes.NONE, KernelFastOpens.NONE);

	/**
	 * The sum.
	 * @param other what to add
	 * @return a new object
	 */
	public Counts plus(Counts other) {
		return new Counts(this.outcomes.plus(other.outcomes), this.kernel.plus(other.kernel));
	}

	Counts minus(Counts earlier) {
		return new Counts(this.outcomes.minus(earlier.outcomes), this.kernel.minus(earlier.kernel));
	}

}
