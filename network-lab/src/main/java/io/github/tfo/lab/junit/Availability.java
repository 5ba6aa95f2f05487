// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.util.Optional;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;

/**
 * Disables a test whose needs are not met, or fails it with {@code CI=true}.
 */
final class Availability {

	private Availability() {
	}

	static ConditionEvaluationResult evaluate(Optional<String> missing) {
		if (missing.isEmpty()) {
			return ConditionEvaluationResult.enabled("The test has what it needs");
		}
		if ("true".equals(System.getenv("CI"))) {
			// Nobody would notice a test that is skipped there
			throw new IllegalStateException(missing.get() + " (an error since CI=true)");
		}
		return ConditionEvaluationResult.disabled(missing.get());
	}

}
