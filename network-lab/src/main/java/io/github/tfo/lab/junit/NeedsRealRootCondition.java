// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * JUnit condition for {@link NeedsRealRoot @NeedsRealRoot}.
 */
final class NeedsRealRootCondition implements ExecutionCondition {

	/**
	 * The initial namespace maps all user numbers to themselves, user_namespaces(7).
	 */
	private static final String INITIAL_UID_MAP = "0 0 4294967295";

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		return Availability.evaluate(isRealRoot() ? Optional.empty()
				: Optional.of("The kernel lets only root do this, outside any user namespace: run the test as root"));
	}

	private static boolean isRealRoot() {
		try {
			return Files.getAttribute(Path.of("/proc/thread-self"), "unix:uid").equals(0)
					&& Files.readString(Path.of("/proc/self/uid_map"))
						.trim()
						.replaceAll("\\s+", " ")
						.equals(INITIAL_UID_MAP);
		}
		catch (IOException | UnsupportedOperationException | IllegalArgumentException ex) {
			return false;
		}
	}

}
