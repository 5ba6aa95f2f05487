// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.hardened;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.NeedsRealRoot;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the section "Hardened containers" of {@code docs/operations.md} says. Requests
 * work in each container.
 */
@InNetworkNamespace
@NeedsRealRoot
@Tag("slow")
class HardenedContainerTests {

	private static final Path TEMPORARY = Path.of("target", "hardened", "temporary").toAbsolutePath();

	private static final Path VOLUME = Path.of("target", "hardened", "volume").toAbsolutePath();

	private static final long LIMIT_MINUTES = 3;

	private static final String JNA_ADVICE = "; it unpacks a native library, for which it needs a folder that can be "
			+ "written to and is not mounted noexec (-Djna.tmpdir), or one that has the library already "
			+ "(-Djna.boot.library.path)";

	/**
	 * The mount namespace ends with the application.
	 */
	private static final String MOUNTS = """
			mount --make-rprivate / &&
			mount -t tmpfs -o "$1" tmpfs "$2" &&
			mount -t tmpfs tmpfs "$3" &&
			mount -o remount,bind,ro / || exit 1
			! touch /read-only 2>/dev/null || exit 1
			shift 3
			exec "$@"
			""";

	// 1027: each listener is one with Fast Open
	private static final String NETWORK = """
			PATH=$PATH:/usr/sbin:/sbin ip link set lo up &&
			echo 1027 >/proc/sys/net/ipv4/tcp_fastopen &&
			exec "$@"
			""";

	@BeforeAll
	static void makeFolders() throws IOException {
		Files.createDirectories(TEMPORARY);
		Files.createDirectories(VOLUME);
	}

	/**
	 * All at once: a read-only root, the default seccomp profile, a user namespace and no
	 * capabilities.
	 */
	@Test
	void restrictionsThatDoNotMatter() throws Exception {
		List<String> command = java();
		command = prefixed(java(SystemCallFilter.class.getName(), "default"), command);
		command = prefixed(
				List.of("setpriv", "--no-new-privs", "--inh-caps=-all", "--ambient-caps=-all", "--bounding-set=-all"),
				command);
		command = prefixed(List.of("unshare", "--user", "--map-root-user", "--net", "sh", "-c", NETWORK, "sh"),
				command);
		assertThat(run("rw,exec", command)).contains("TCP Fast Open is on for WebClient (Reactor Netty) and RestClient")
			.contains(answers(1, 1));
	}

	@Test
	void folderIsMountedNoexec() throws Exception {
		assertThat(run("rw,noexec", inNetwork(java()))).contains(answers(0, 0))
			.contains("failed to map segment from shared object" + JNA_ADVICE);
	}

	@Test
	void folderCannotBeWrittenTo() throws Exception {
		assertThat(run("ro", inNetwork(java()))).contains(answers(0, 0))
			.containsPattern("JNA temporary directory '.*' is not writable" + Pattern.quote(JNA_ADVICE));
	}

	@Test
	void volumeAsTemporaryFolder() throws Exception {
		assertThat(run("rw,noexec", inNetwork(java("-Djava.io.tmpdir=" + VOLUME)))).contains(answers(1, 1));
	}

	@Test
	void volumeForJnaOnly() throws Exception {
		assertThat(run("rw,noexec", inNetwork(java("-Djna.tmpdir=" + VOLUME)))).contains(answers(0, 1))
			.contains("WebClient is opened without TCP Fast Open: Reactor Netty needs a native transport, such as "
					+ "io.netty:netty-transport-native-epoll, and a folder to unpack it to that can be written to and "
					+ "is not mounted noexec (-Dio.netty.native.workdir)");
	}

	@Test
	void filterThatRefusesTheOption() throws Exception {
		assertThat(run("rw,exec", inNetwork(prefixed(java(SystemCallFilter.class.getName(), "strict"), java()))))
			.contains(answers(0, 0))
			.contains("TCP Fast Open is off: The kernel or a sandbox refused TCP_FASTOPEN_CONNECT: errno 1; a sandbox, "
					+ "such as a seccomp profile, must allow setsockopt with this option (30)");
	}

	private static String[] answers(int reactorNetty, int others) {
		return new String[] { "Reactor Netty: OK, OK, " + reactorNetty, "HttpComponents: OK, OK, " + others,
				"FastOpenSocketFactory: OK, OK, " + others, "Jetty: OK, OK, " + others, "exit code 0" };
	}

	private static List<String> java(String... options) {
		boolean program = options.length > 0 && !options[0].startsWith("-");
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(), "-XX:TieredStopAtLevel=1",
						"-XX:+UseSerialGC", "-Dio.netty.handler.ssl.noOpenSsl=true", "-Djava.io.tmpdir=" + TEMPORARY,
						"-cp", System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))));
		command.addAll(List.of(options));
		if (!program) {
			command.add(HardenedApplication.class.getName());
		}
		return command;
	}

	private static List<String> inNetwork(List<String> command) {
		return prefixed(List.of("unshare", "--net", "sh", "-c", NETWORK, "sh"), command);
	}

	private static List<String> prefixed(List<String> prefix, List<String> command) {
		List<String> all = new ArrayList<>(prefix);
		all.addAll(command);
		return all;
	}

	private static String run(String temporary, List<String> command) throws Exception {
		Path output = Files.createTempFile("hardened", ".log");
		try {
			ProcessBuilder builder = new ProcessBuilder(prefixed(List.of("unshare", "--mount", "sh", "-c", MOUNTS, "sh",
					temporary, TEMPORARY.toString(), VOLUME.toString()), command));
			Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
			if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
				process.descendants().forEach(ProcessHandle::destroyForcibly);
				process.destroyForcibly();
			}
			return Files.readString(output, StandardCharsets.UTF_8) + "exit code " + process.waitFor();
		}
		finally {
			Files.delete(output);
		}
	}

}
