// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/**
 * The browser of this machine and its driver. Nothing is downloaded.
 *
 * @param chromium the browser
 * @param chromedriver its driver
 */
record BrowserPrograms(Path chromium, Path chromedriver) {

	/**
	 * Skips the test where there is no browser; where CI depends on it, fails.
	 */
	static BrowserPrograms require() {
		Optional<Path> chromium = find("chromium");
		Optional<Path> chromedriver = find("chromedriver");
		String missing = "chromium and chromedriver are not on the PATH; Debian has them in the packages chromium and"
				+ " chromium-driver";
		boolean present = chromium.isPresent() && chromedriver.isPresent();
		if (!present && "true".equals(System.getenv("CI"))) {
			Assertions.fail(missing);
		}
		Assumptions.assumeTrue(present, missing);
		return new BrowserPrograms(chromium.orElseThrow(), chromedriver.orElseThrow());
	}

	private static Optional<Path> find(String program) {
		return Arrays.stream(System.getenv("PATH").split(":"))
			.map((folder) -> Path.of(folder, program))
			.filter(Files::isExecutable)
			.findFirst();
	}

}
