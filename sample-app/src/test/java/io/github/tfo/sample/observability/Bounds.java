// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

/**
 * Between which values a result has to be. A rate is an estimate; a count is not.
 */
record Bounds(double low, double high) {

	static Bounds exactly(double value) {
		return new Bounds(value, value);
	}

	static Bounds positive() {
		return new Bounds(Double.MIN_VALUE, Double.MAX_VALUE);
	}

	/** More than none, less than all. */
	static Bounds someOfAll() {
		return new Bounds(0.01, 0.99);
	}

	/**
	 * What happened once: none, when the first scrape saw it already, or one and what a
	 * rate guesses.
	 */
	static Bounds onceAtMost() {
		return new Bounds(0, 2);
	}

	/** The ratio of what happened once, so of nothing or of everything. */
	static Bounds ratioOfOnce() {
		return new Bounds(Double.NaN, Double.NaN);
	}

	boolean contain(double value) {
		return (this.low <= value && value <= this.high)
				|| (Double.isNaN(this.low) && (Double.isNaN(value) || (0 <= value && value <= 1)));
	}

}
