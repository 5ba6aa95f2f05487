// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

@EnabledOnOs(OS.LINUX)
class LauncherScriptTests {

	private static final Path LAUNCHER = Path.of("src/main/launcher/bin/java").toAbsolutePath();

	@TempDir
	Path directory;

	@BeforeEach
	void makeJava() throws IOException {
		fakeJava("home", "from home");
		fakeJava("other", "from other");
		Path onPath = Files.createDirectories(this.directory.resolve("path"));
		Files.copy(this.directory.resolve("other/bin/java"), onPath.resolve("java"));
		onPath.resolve("java").toFile().setExecutable(true);
	}

	/** Says who it is and what it is asked. */
	private void fakeJava(String home, String says) throws IOException {
		Path java = Files.createDirectories(this.directory.resolve(home).resolve("bin")).resolve("java");
		Files.writeString(java, "#!/bin/sh\necho " + says + "\nprintf '<%s>' \"$@\"\n");
		Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	@Test
	void passesArgumentsAsTheyAre() throws Exception {
		String output = launch(Map.of("JAVA_HOME", this.directory.resolve("home").toString()), "-Dx=a b", "", "*",
				"$HOME", "'\"");
		assertThat(output).isEqualTo("from home\n<-Dx=a b><><*><$HOME><'\">");
	}

	@Test
	void prefersTheVariableOfItsOwn() throws Exception {
		String output = launch(Map.of("JAVA_HOME", this.directory.resolve("home").toString(), "TFO_LAB_JAVA",
				this.directory.resolve("other/bin/java").toString()), "x");
		assertThat(output).isEqualTo("from other\n<x>");
	}

	@Test
	void findsJavaOnThePathButNotItself() throws Exception {
		String path = LAUNCHER.getParent() + ":" + this.directory.resolve("path") + ":" + System.getenv("PATH");
		String itself = LAUNCHER.getParent().getParent().toString();
		assertThat(launch(Map.of("PATH", path), "x")).isEqualTo("from other\n<x>");
		assertThat(launch(Map.of("PATH", path, "JAVA_HOME", itself), "x")).isEqualTo("from other\n<x>");
	}

	@Test
	void saysThatThereIsNoJava() throws Exception {
		assertThat(launch(Map.of("TFO_LAB_JAVA", "/no/such/java"), "x")).contains("there is no java").endsWith("127");
	}

	private static String launch(Map<String, String> environment, String... arguments) throws Exception {
		ProcessBuilder builder = new ProcessBuilder(LAUNCHER.toString());
		builder.command().addAll(List.of(arguments));
		builder.environment().remove("JAVA_HOME");
		builder.environment().remove("TFO_LAB_JAVA");
		builder.environment().putAll(environment);
		Process process = builder.redirectErrorStream(true).start();
		assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return (process.exitValue() == 0) ? output : output + process.exitValue();
	}

}
