// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.util.Optional;

import io.github.tfo.lab.LabUnavailableException;
import io.github.tfo.lab.NetworkNamespace;
import org.jspecify.annotations.Nullable;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Moves a test JVM into a network namespace of its own before the first test, so that the
 * threads of the tests inherit it. Fast Open is on there for clients and servers. The
 * JUnit Platform finds this listener in every JVM that has this module on its class path;
 * {@code -Dtfo.lab.isolate=false} turns it off. When the move is not possible, tests run
 * in the host's namespace, except those that {@link InNetworkNamespace need} their own.
 * <p>
 * A JVM that only discovers tests is not moved: it may be that of a build tool, which
 * still needs the network.
 */
public final class NamespaceTestExecutionListener implements TestExecutionListener {

	/** The name of the system property that turns the listener off with {@code false}. */
	public static final String ISOLATE_PROPERTY = "tfo.lab.isolate";

	private static volatile @Nullable String reason;

	/** Called by the JUnit Platform. */
	public NamespaceTestExecutionListener() {
	}

	@Override
	public void testPlanExecutionStarted(TestPlan plan) {
		if ("false".equals(System.getProperty(ISOLATE_PROPERTY))) {
			reason = "-D" + ISOLATE_PROPERTY + "=false keeps this JVM in the host's network namespace: remove it";
			return;
		}
		try {
			// Before Netty, which asks only once what the kernel can do
			NetworkNamespace.isolate().sysctl("net.ipv4.tcp_fastopen", "3");
		}
		catch (LabUnavailableException ex) {
			reason = ex.getMessage();
		}
	}

	/** Return why this JVM is not in a namespace of its own; empty when it is. */
	static Optional<String> notIsolated() {
		if (NetworkNamespace.isolated().isPresent()) {
			return Optional.empty();
		}
		String known = reason;
		return Optional.of((known != null) ? known : "No JUnit launcher has isolated this JVM: start tests by a"
				+ " JUnit Platform launcher that finds execution listeners with the service loader");
	}

}
