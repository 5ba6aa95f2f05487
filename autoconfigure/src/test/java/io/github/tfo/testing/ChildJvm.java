// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A JVM of its own, on the class path of the tests, for what only a JVM's options, class
 * path or release can show.
 */
public final class ChildJvm {

	private static final Duration LIMIT = Duration.ofMinutes(3);

	private final List<String> options = new ArrayList<>();

	private Path javaHome = Path.of(System.getProperty("java.home"));

	private Predicate<String> classPath = (entry) -> true;

	public ChildJvm withOptions(String... options) {
		this.options.addAll(List.of(options));
		return this;
	}

	public ChildJvm withoutJar(String name) {
		this.classPath = (entry) -> !entry.contains(name);
		return this;
	}

	public ChildJvm on(Path javaHome) {
		this.javaHome = javaHome;
		return this;
	}

	/**
	 * Run a main class until it ends.
	 * @return what it printed, and its exit code
	 */
	public String run(Class<?> main, List<String> args) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of(this.javaHome.resolve("bin/java").toString()));
		// It ends soon; otherwise as Surefire's
		command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dio.netty.handler.ssl.noOpenSsl=true",
				"-Dreactor.netty.ioShutdownQuietPeriod=0"));
		command.addAll(this.options);
		command.addAll(List.of("-cp", classPath(), main.getName()));
		command.addAll(args);
		Path output = Files.createTempFile("child-jvm", ".log");
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(output.toFile())
				.start();
			if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
				process.destroyForcibly();
			}
			return Files.readString(output, StandardCharsets.UTF_8) + "exit code " + process.waitFor();
		}
		finally {
			Files.delete(output);
		}
	}

	private String classPath() {
		String entries = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		return Arrays.stream(entries.split(File.pathSeparator))
			.filter(this.classPath)
			.collect(Collectors.joining(File.pathSeparator));
	}

}
