// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.lab.junit.Jdks;

/**
 * The command that starts an application on one of the supported JDKs.
 */
final class JavaCommand {

	// Applications that live for seconds
	private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
			"-Dspring.main.banner-mode=off");

	private final List<String> options = new ArrayList<>(SHORT_LIVED);

	private final Path javaHome;

	private JavaCommand(Path javaHome) {
		this.javaHome = javaHome;
	}

	/**
	 * Start on a JDK. Skips the test where there is none.
	 * @param feature its feature release
	 */
	static JavaCommand on(int feature) {
		return new JavaCommand(Jdks.require(feature));
	}

	JavaCommand with(String... options) {
		this.options.addAll(List.of(options));
		return this;
	}

	List<String> jar(Path jar, String... args) {
		return command(List.of("-jar", jar.toString()), args);
	}

	/**
	 * Start an executable jar in the way that leaves its manifest out of account.
	 */
	List<String> jarWithoutManifest(Path jar, String... args) {
		return command(List.of("-cp", jar.toString(), "org.springframework.boot.loader.launch.JarLauncher"), args);
	}

	private List<String> command(List<String> application, String... args) {
		List<String> command = new ArrayList<>(List.of(this.javaHome.resolve("bin/java").toString()));
		command.addAll(this.options);
		command.addAll(application);
		command.addAll(List.of(args));
		return command;
	}

}
