// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import java.util.Optional;

import io.github.tfo.lab.NetworkLab;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Skips tests where there can be no lab; where CI depends on them, fails.
 */
public final class LabPrivilege {

	private LabPrivilege() {
	}

	public static void require() {
		Optional<String> missing = NetworkLab.unavailable();
		if (missing.isPresent() && "true".equals(System.getenv("CI"))) {
			Assertions.fail(missing.get());
		}
		Assumptions.assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
	}

}
