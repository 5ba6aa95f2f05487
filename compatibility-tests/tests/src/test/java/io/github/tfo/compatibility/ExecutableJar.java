// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An application that this build has packaged with one of the supported versions of
 * Spring Boot.
 */
final class ExecutableJar {

	private static final Pattern SPRING_BOOT = Pattern.compile("BOOT-INF/lib/spring-boot-[a-z-]*(\\d[^/]*)\\.jar");

	private final Path path;

	private ExecutableJar(Path path) {
		this.path = path;
	}

	/**
	 * Find one.
	 * @param line the feature release of Spring Boot, such as 4.1, or one of its patches
	 * @param kind of application
	 */
	static ExecutableJar of(String line, ApplicationKind kind) {
		Path path = Path.of("..", "boot-" + line + "-" + kind, "target", "application.jar")
			.toAbsolutePath()
			.normalize();
		if (!Files.isRegularFile(path)) {
			throw new IllegalStateException("There is no " + path + ": run ./mvnw -DskipTests package");
		}
		return new ExecutableJar(path);
	}

	Path path() {
		return this.path;
	}

	/**
	 * The versions of Spring Boot's modules in it. The starter itself is none of them.
	 */
	Set<String> springBootVersions() throws IOException {
		try (JarFile jar = new JarFile(this.path.toFile())) {
			return jar.stream()
				.map((entry) -> SPRING_BOOT.matcher(entry.getName()))
				.filter(Matcher::matches)
				.map((matcher) -> matcher.group(1))
				.collect(Collectors.toSet());
		}
	}

}
