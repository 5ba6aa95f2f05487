// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import io.github.tfo.lab.NetworkNamespace;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * JUnit extension for {@link InNetworkNamespace @InNetworkNamespace}.
 */
final class InNetworkNamespaceExtension
		implements ExecutionCondition, BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		return Availability.evaluate(NamespaceTestExecutionListener.notIsolated());
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		fastOpen();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		fastOpen();
	}

	@Override
	public void beforeEach(ExtensionContext context) {
		if (isOnMethod(context)) {
			fastOpen();
		}
	}

	@Override
	public void afterEach(ExtensionContext context) {
		if (isOnMethod(context)) {
			fastOpen();
		}
	}

	private static boolean isOnMethod(ExtensionContext context) {
		return AnnotationSupport.isAnnotated(context.getTestMethod(), InNetworkNamespace.class);
	}

	private static void fastOpen() {
		NetworkNamespace.isolated().orElseThrow().sysctl("net.ipv4.tcp_fastopen", "3");
	}

}
