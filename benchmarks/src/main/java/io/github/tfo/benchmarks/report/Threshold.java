package io.github.tfo.benchmarks.report;

import java.util.Locale;

/**
 * What a figure has to be.
 *
 * @param title what the figure tells
 * @param figure the figure
 * @param limit what it is to be at most, or at least
 * @param atMost whether the limit is an upper one
 */
public record Threshold(String title, double figure, double limit, boolean atMost) {

	public static Threshold atMost(String title, double figure, double limit) {
		return new Threshold(title, figure, limit, true);
	}

	public static Threshold atLeast(String title, double figure, double limit) {
		return new Threshold(title, figure, limit, false);
	}

	/**
	 * A figure that is no number, since nothing was measured, does not hold.
	 */
	public boolean holds() {
		return this.atMost ? this.figure <= this.limit : this.figure >= this.limit;
	}

	/**
	 * Return the threshold in a sentence.
	 */
	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%-14s %s: %.3f, at %s %.3f", holds() ? "holds" : "does not hold", this.title,
				this.figure, this.atMost ? "most" : "least", this.limit);
	}

}
