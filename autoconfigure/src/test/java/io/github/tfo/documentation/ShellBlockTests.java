// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.tfo.documentation.Page.Block;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commands do what they are there for. Those that ask and set the kernel are run here.
 * The endpoint's are run by the tests of the sample. The build cannot be run by its own
 * tests, so that of its commands the parts are looked for; the two of the README are what
 * CI begins with, and its other scripts are what it goes on with. Of a container engine
 * the settings are looked at, since there need not be one, and nothing is installed.
 */
@InNetworkNamespace
class ShellBlockTests {

	private static final Map<String, String> VARIABLES = Map.of("old", "00000000-00000000-00000000-00000001", "new",
			"00000000-00000000-00000000-00000002", "route", "10.0.0.0/8 dev lo");

	// Those of administrators are not on everybody's
	private static final String PATH = System.getenv("PATH") + ":/usr/sbin:/sbin";

	private static final long LIMIT_SECONDS = 30;

	static List<Block> blocks() {
		return Page.blocks("shell");
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void works(Block block) throws Exception {
		Set<Kind> kinds = EnumSet.noneOf(Kind.class);
		for (String command : commands(block)) {
			Kind kind = Kind.of(block, command);
			kinds.add(kind);
			if (kind != Kind.RUN_HERE) {
				kind.check(block, command);
			}
		}
		assertThat(kinds).as("%s", block).isNotEmpty();
		if (kinds.contains(Kind.RUN_HERE)) {
			assertThat(kinds).as("%s: what is not run here is in a block of its own", block).hasSize(1);
			try (NetworkNamespace namespace = NetworkNamespace.create("documentation")) {
				run(block, namespace, VARIABLES);
			}
		}
	}

	@Test
	void ciBeginsWithTheCommandOfTheReadme() throws IOException {
		assertThat(Page.of("README.md").blocks()).filteredOn((block) -> block.section().equals("Quick start"))
			.extracting((block) -> block.code().strip())
			.containsExactly(
					"./mvnw -ntp -Dmaven.test.skip -pl sample-app -am package && java -jar sample-app/target/tfo-sample-app.jar",
					"./mvnw -ntp verify");
		assertThat(Files.readString(Page.ROOT.resolve(".ci/run")))
			.contains("sed -n '/^## Quick start/,/^## /p' README.md | grep -E '^\\./mvnw .*verify$'");
	}

	/**
	 * Run it.
	 * @return what it has printed
	 */
	static String run(Block block, NetworkNamespace namespace, Map<String, String> variables) throws Exception {
		for (String command : commands(block)) {
			requireProgram(command.split(" ")[0]);
		}
		Path output = Files.createTempFile("shell-block", ".log");
		try {
			ProcessBuilder builder = new ProcessBuilder("bash", "-euo", "pipefail", "-c", block.code());
			builder.environment().putAll(variables);
			builder.environment().put("PATH", PATH);
			builder.redirectErrorStream(true).redirectOutput(output.toFile());
			Process process = namespace.start(builder);
			assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("%s", block).isTrue();
			String printed = Files.readString(output, StandardCharsets.UTF_8);
			assertThat(process.exitValue()).as("%s%n%s", block, printed).isZero();
			return printed;
		}
		finally {
			Files.delete(output);
		}
	}

	/**
	 * Skips the test where there is no such program, but fails it where {@code CI=true}.
	 */
	static void requireProgram(String program) {
		boolean there = Stream.of(PATH.split(":")).anyMatch((folder) -> Files.isExecutable(Path.of(folder, program)));
		if ("true".equals(System.getenv("CI"))) {
			assertThat(there).as("There is no %s on the PATH", program).isTrue();
		}
		Assumptions.assumeTrue(there, () -> "There is no " + program + " on the PATH");
	}

	private static List<String> commands(Block block) {
		return Arrays.stream(block.code().replace("\\\n", " ").split("\n"))
			.map((line) -> line.replaceAll("(^| )#.*", "").strip())
			.filter((line) -> !line.isEmpty())
			.toList();
	}

	private enum Kind {

		RUN_HERE("(sysctl|nstat|ip|od) .*") {
			@Override
			void check(Block block, String command) {
			}
		},

		BUILD("\\./mvnw .*") {
			@Override
			void check(Block block, String command) throws IOException {
				for (String word : command.replaceAll(" && .*", "").split(" ")) {
					checkWordOfMaven(block, word);
				}
				if (command.contains(" && ")) {
					PROGRAM.check(block, command.replaceAll(".* && ", ""));
				}
			}
		},

		CI("(\\.ci|kernel-tests)/\\w+( .*)?") {
			@Override
			void check(Block block, String command) throws IOException {
				String program = command.split(" ")[0];
				assertThat(Page.ROOT.resolve(program)).as("%s", block).isExecutable();
				if (program.startsWith(".ci/")) {
					assertThat(Files.readString(Page.ROOT.resolve(".ci/run"))).as("%s", block).contains(program);
				}
			}
		},

		PACKAGES("apt-get install .*") {
			@Override
			void check(Block block, String command) {
				assertThat(command).as("%s", block).matches("apt-get install( [a-z0-9.+-]+)+");
			}
		},

		PROGRAM("((taskset|strace) [-\\w=, ]+ )?java .*") {
			@Override
			void check(Block block, String command) throws IOException {
				Matcher jar = Pattern.compile("(?:(?:taskset|strace) [-\\w=, ]+ )?java (.*)-jar (\\S+).*")
					.matcher(command);
				assertThat(jar.matches()).as("%s: %s", block, command).isTrue();
				if (jar.group(2).contains("/target/")) {
					Path path = Page.ROOT.resolve(jar.group(2));
					assertThat(Files.readString(path.getParent().resolveSibling("pom.xml")))
						.contains("<finalName>" + path.getFileName().toString().replace(".jar", "") + "</finalName>");
				}
				else {
					checkOptionsOfJava(block, jar.group(1));
				}
			}
		},

		ENDPOINT("curl .*") {
			@Override
			void check(Block block, String command) throws IOException {
				assertThat(command).as("%s", block).contains(" http://localhost:8080/actuator/tfo");
				assertThat(Files
					.readString(Page.ROOT.resolve("sample-app/src/test/java/io/github/tfo/sample/EndpointTests.java")))
					.contains("DocumentedCommands.curl()");
			}
		},

		CONTAINERS("docker .*") {
			@Override
			void check(Block block, String command) {
				if (command.equals("docker compose up")) {
					assertThat(Page.ROOT.resolve("observability/compose.yaml")).exists();
					return;
				}
				Matcher sysctl = Pattern.compile("docker run (.* )?--sysctl (\\S+)=\\d+ .*").matcher(command);
				assertThat(sysctl.matches()).as("%s: %s", block, command).isTrue();
				assertThat(Path.of("/proc/sys", sysctl.group(2).replace('.', '/'))).exists();
			}
		};

		private final Pattern pattern;

		Kind(String pattern) {
			this.pattern = Pattern.compile(pattern);
		}

		static Kind of(Block block, String command) {
			return Arrays.stream(values())
				.filter((kind) -> kind.pattern.matcher(command).matches())
				.findFirst()
				.orElseThrow(() -> new AssertionError(block + ": nobody tests " + command));
		}

		abstract void check(Block block, String command) throws IOException;

		private static void checkWordOfMaven(Block block, String word) throws IOException {
			if (word.startsWith("-pl")) {
				return;
			}
			if (word.startsWith("-Dtest=")) {
				assertThat(isTest(word.substring("-Dtest=".length()))).as("%s: %s", block, word).isTrue();
			}
			else if (word.matches("[a-z-]+(,[a-z-]+)*") && Files.isDirectory(Page.ROOT.resolve(word.split(",")[0]))) {
				assertThat(word.split(",")).as("%s", block)
					.allMatch((module) -> Files.exists(Page.ROOT.resolve(module).resolve("pom.xml")));
			}
			else if (word.startsWith("-P")) {
				assertThat(Files.readString(Page.ROOT.resolve("autoconfigure/pom.xml"))).as("%s: %s", block, word)
					.contains("<id>" + word.substring("-P".length()) + "</id>");
			}
			else if (word.contains(":")) {
				assertThat(Files.readString(Page.ROOT.resolve("pom.xml"))).as("%s: %s", block, word)
					.contains("<artifactId>" + word.split(":")[0] + "-maven-plugin</artifactId>");
			}
			else {
				assertThat(word).as("%s", block)
					.isIn("./mvnw", "-q", "-ntp", "-am", "-DskipTests", "-Dmaven.test.skip",
							"-Dsurefire.failIfNoSpecifiedTests=false", "package", "test", "verify");
			}
		}

		private static boolean isTest(String name) throws IOException {
			try (Stream<Path> files = Files.walk(Page.ROOT)) {
				String end = "/src/test/java/";
				return files.anyMatch((file) -> file.toString().contains(end)
						&& file.getFileName().toString().equals(name.replaceAll("#.*", "") + ".java"));
			}
		}

		private static void checkOptionsOfJava(Block block, String options) throws IOException {
			String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
			ProcessBuilder builder = new ProcessBuilder(
					Stream.of(List.of(java), List.of(options.strip().split(" ")), List.of("-version"))
						.flatMap(List::stream)
						.toList());
			try {
				Process process = builder.redirectErrorStream(true)
					.redirectOutput(ProcessBuilder.Redirect.DISCARD)
					.start();
				assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("%s", block).isTrue();
				assertThat(process.exitValue()).as("%s", block).isZero();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				throw new IllegalStateException(ex);
			}
		}

	}

}
