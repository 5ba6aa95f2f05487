// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.tfo.lab.NetworkLab;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The condition of {@link WithNetworkLab} without its lab.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ExtendWith(NeedsLab.Condition.class)
@interface NeedsLab {

	final class Condition implements ExecutionCondition {

		@Override
		public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
			return Availability.evaluate(NamespaceTestExecutionListener.notIsolated().or(NetworkLab::unavailable));
		}

	}

}
