package io.github.tfo.sample.race;

import io.github.tfo.sample.lab.KernelFastOpens;

/**
 * What was counted during some requests.
 *
 * @param outcomes by the starter
 * @param kernel by the kernel
 */
public record Counts(OutcomeCounts outcomes, KernelFastOpens kernel) {

	/** Nothing was counted. */
	public static final Counts NONE = new Counts(OutcomeCounts.NONE, KernelFastOpens.NONE);

	/**
	 * Return the sum.
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
