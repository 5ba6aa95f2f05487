package io.github.tfo.benchmarks.soak;

import java.util.Locale;

/**
 * Prints what has to hold, and remembers how often it does not.
 */
final class SoakEquations {

	private int broken;

	void equal(String left, long leftValue, String right, long rightValue) {
		print(leftValue == rightValue, left, leftValue, "=", right, rightValue);
	}

	void atMost(String left, long leftValue, String right, long rightValue) {
		print(leftValue <= rightValue, left, leftValue, "<=", right, rightValue);
	}

	private void print(boolean holds, String left, long leftValue, String sign, String right, long rightValue) {
		System.out.printf(Locale.ROOT, "%-6s %s %,d %s %s %,d%n", holds ? "holds" : "BROKEN", left, leftValue, sign,
				right, rightValue);
		this.broken += holds ? 0 : 1;
	}

	int broken() {
		return this.broken;
	}

}
