// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.tfo.lab.junit.WithNetworkLab;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * What a program with a lab leaves behind: nothing.
 */
@WithNetworkLab
class CleanupTests {

	/** 128 + SIGKILL and 128 + SIGTERM, as the shell has it. */
	private static final int KILLED = 137;

	private static final int TERMINATED = 143;

	private NetworkNamespace host;

	private Process program;

	private final List<String> namespaces = new ArrayList<>();

	private final List<String> comparisons = new ArrayList<>();

	private Set<String> holders = Set.of();

	@BeforeEach
	void needsTheHost() {
		assumeThat(NetworkNamespace.outside()).as("isolate() has moved this JVM, so that there is a host to look at")
			.isPresent();
		this.host = NetworkNamespace.outside().orElseThrow();
	}

	@AfterEach
	void end() {
		if (this.program != null) {
			this.program.destroyForcibly();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "close", "return" })
	void afterANormalEnd(String how) throws Exception {
		run(how);
		assertThat(this.program.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.program.exitValue()).isZero();
		assertNothingIsLeft();
	}

	@Test
	void afterAnException() throws Exception {
		run("throw");
		assertThat(this.program.waitFor(20, TimeUnit.SECONDS)).isTrue();
		assertThat(this.program.exitValue()).isOne();
		assertNothingIsLeft();
	}

	@Test
	void afterSigterm() throws Exception {
		run("wait");
		this.program.destroy();
		assertThat(this.program.waitFor()).isEqualTo(TERMINATED);
		assertNothingIsLeft();
	}

	@Test
	void afterSigkill() throws Exception {
		run("wait");
		this.program.destroyForcibly();
		assertThat(this.program.waitFor()).isEqualTo(KILLED);
		assertNothingIsLeft();
	}

	@Test
	void theHostNeverChanges() throws Exception {
		run("close");
		this.program.inputReader().lines().forEach(this.comparisons::add);
		assertThat(this.comparisons).containsExactly("isolated same", "built same", "closed same");
	}

	/** Starts the program on the host, and reads what it says until it is ready. */
	private void run(String how) throws Exception {
		String serverProcess = "";
		this.program = this.host
			.start(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-cp",
					System.getProperty("java.class.path"), LabProgram.class.getName(), how)
				.redirectError(ProcessBuilder.Redirect.DISCARD));
		BufferedReader output = this.program.inputReader();
		for (String line = output.readLine(); !"ready".equals(line); line = output.readLine()) {
			assertThat(line).as("what the program says before it ends").isNotNull();
			if (line.startsWith("namespace ")) {
				this.namespaces.add(line.substring("namespace ".length()));
			}
			else if (line.startsWith("process ")) {
				serverProcess = line.substring("process ".length());
			}
			else {
				this.comparisons.add(line);
			}
		}
		assertThat(this.namespaces).hasSize(2)
			.doesNotHaveDuplicates()
			.doesNotContain(NetworkNamespace.outside().orElseThrow().call(NamespaceThread::currentNamespace))
			.doesNotContain(NamespaceThread.currentNamespace());
		this.holders = holders();
		assertThat(this.holders).contains(serverProcess, Long.toString(this.program.pid()));
	}

	private void assertNothingIsLeft() throws Exception {
		// The kernel needs a moment between the end of a process and that of its children
		long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
		while (isAnythingLeft() && System.nanoTime() < deadline) {
			Thread.sleep(20);
		}
		assertThat(isAnythingLeft()).isFalse();
		assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain("nsfs");
		Process devices = this.host.start(new ProcessBuilder("cat", "/proc/net/dev"));
		assertThat(new String(devices.getInputStream().readAllBytes())).contains("lo:").doesNotContain("wan");
	}

	/**
	 * Others may meanwhile have namespaces of the same numbers, which the kernel reuses.
	 */
	private boolean isAnythingLeft() throws IOException {
		return holders().stream().anyMatch(this.holders::contains);
	}

	/** The processes with a thread in one of the program's namespaces. */
	private Set<String> holders() throws IOException {
		try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
			return processes.filter((path) -> path.getFileName().toString().matches("\\d+"))
				.filter((process) -> children(process.resolve("task")).stream()
					.flatMap((thread) -> namespace(thread).stream())
					.anyMatch(this.namespaces::contains))
				.map((process) -> process.getFileName().toString())
				.collect(Collectors.toSet());
		}
	}

	private static List<Path> children(Path directory) {
		try (Stream<Path> children = Files.list(directory)) {
			return children.toList();
		}
		catch (IOException ex) {
			// Has ended meanwhile
			return List.of();
		}
	}

	private static List<String> namespace(Path thread) {
		try {
			return List.of(Files.readSymbolicLink(thread.resolve("ns/net")).toString());
		}
		catch (IOException ex) {
			// Has ended meanwhile
			return List.of();
		}
	}

}
