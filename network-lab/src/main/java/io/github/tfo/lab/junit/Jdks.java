// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Assumptions;

/**
 * Finds the JDKs of this machine: the one that runs this, those beside it, and those in
 * the folder of Linux distributions. {@code TFO_TEST_JDKS} names another folder of JDKs.
 */
public final class Jdks {

	private static final Path DISTRIBUTION = Path.of("/usr/lib/jvm");

	private Jdks() {
	}

	/**
	 * Return a JDK that a test needs. When it does not exist the test is skipped; with
	 * {@code CI=true} in the environment it fails.
	 * @param feature its feature release, such as 25
	 * @return its home
	 */
	public static Path require(int feature) {
		Optional<Path> home = home(feature);
		Assumptions.assumeTrue(home.isPresent() || "true".equals(System.getenv("CI")),
				() -> "There is no JDK " + feature + " on this machine");
		return home.orElseThrow(() -> new IllegalStateException("JDK " + feature + " is needed; TFO_TEST_JDKS is the "
				+ "folder where it is looked for beside " + DISTRIBUTION));
	}

	private static Optional<Path> home(int feature) {
		Path own = Path.of(System.getProperty("java.home"));
		if (Runtime.version().feature() == feature) {
			return Optional.of(own);
		}
		return Stream
			.of(Path.of(System.getenv().getOrDefault("TFO_TEST_JDKS", DISTRIBUTION.toString())), own.getParent(),
					DISTRIBUTION)
			.flatMap((folder) -> homesIn(folder).stream())
			.filter((home) -> isRelease(home, feature))
			.findFirst();
	}

	private static List<Path> homesIn(Path folder) {
		try (Stream<Path> homes = Files.list(folder)) {
			return homes.filter((home) -> Files.isExecutable(home.resolve("bin/java"))).sorted().toList();
		}
		catch (IOException ex) {
			return List.of();
		}
	}

	private static boolean isRelease(Path home, int feature) {
		try (Stream<String> lines = Files.lines(home.resolve("release"))) {
			return lines.anyMatch((line) -> line.matches("JAVA_VERSION=\"" + feature + "(\\..*)?\""));
		}
		catch (IOException ex) {
			return false;
		}
	}

}
