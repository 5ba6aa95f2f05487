package io.github.tfo.lab.junit;

import java.util.Optional;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * Decides what becomes of a test whose needs are not met.
 */
final class Availability {

	private Availability() {
	}

	static ConditionEvaluationResult evaluate(Optional<String> missing) {
		if (missing.isEmpty()) {
			return ConditionEvaluationResult.enabled("There is what the test needs");
		}
		if ("true".equals(System.getenv("CI"))) {
			// A test that is skipped there is a test that nobody runs
			throw new IllegalStateException(missing.get() + " (an error since CI=true)");
		}
		return ConditionEvaluationResult.disabled(missing.get());
	}

}
