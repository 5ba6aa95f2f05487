// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs of others. A test that needs one is skipped where it is missing; where CI
 * depends on the test, it fails.
 */
final class Programs {

	private static final long LIMIT_MINUTES = 5;

	private Programs() {
	}

	static void require(String program, String debianPackage) {
		boolean found = Stream.of(System.getenv("PATH").split(":"))
			.anyMatch((folder) -> Files.isExecutable(Path.of(folder, program)));
		require(found, "There is no " + program + " on the PATH: apt-get install " + debianPackage);
	}

	static void require(boolean met, String otherwise) {
		if ("true".equals(System.getenv("CI"))) {
			Assertions.assertTrue(met, otherwise);
		}
		Assumptions.assumeTrue(met, otherwise);
	}

	/**
	 * Run a program until it ends.
	 * @return its exit code, and what it has printed
	 */
	static Result run(Path folder, String... command) throws IOException, InterruptedException {
		Path output = Files.createTempFile("program", ".log");
		try {
			Process process = new ProcessBuilder(List.of(command)).directory(folder.toFile())
				.redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
				process.destroyForcibly();
			}
			return new Result(process.waitFor(), Files.readString(output));
		}
		finally {
			Files.delete(output);
		}
	}

	record Result(int exitCode, String output) {
	}

}
