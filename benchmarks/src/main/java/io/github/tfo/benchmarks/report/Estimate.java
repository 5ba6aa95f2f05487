// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.report;

import java.util.Locale;

/**
 * A figure, and between which limits it would lie in 95 of 100 repetitions.
 *
 * @param low the lower limit, {@code NaN} when there are too few values to tell
 * @param high the upper limit, {@code NaN} when there are too few values to tell
 */
public record Estimate(double value, double low, double high) {

	public boolean hasLimits() {
		return !Double.isNaN(this.low) && !Double.isNaN(this.high);
	}

	/** Return the figure with its limits in parentheses. */
	public String text(int digits) {
		String format = "%,." + digits + "f";
		if (this.low == this.high) {
			return String.format(Locale.ROOT, format, this.value);
		}
		return hasLimits() ? String.format(Locale.ROOT, format + " (" + format + " to " + format + ")", this.value,
				this.low, this.high) : String.format(Locale.ROOT, format + " (too few)", this.value);
	}

}
