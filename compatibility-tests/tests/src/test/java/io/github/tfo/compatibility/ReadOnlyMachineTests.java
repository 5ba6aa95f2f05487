// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.NeedsRealRoot;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A machine whose root file system is read-only, and whose temporary folder is mounted
 * {@code noexec}: JNA and Netty cannot unpack their native libraries there.
 */
@InNetworkNamespace
@NeedsRealRoot
class ReadOnlyMachineTests {

	private static final Path APPLICATION = ExecutableJar.of("4.1", ApplicationKind.NON_WEB).path();

	/**
	 * Changes the mounts of the shell's own mount namespace, which ends with the
	 * application.
	 */
	private static final String MOUNTS = """
			mount --make-rprivate / &&
			mount -t tmpfs -o noexec tmpfs "$1" &&
			mount -t tmpfs tmpfs "$2" &&
			findmnt -rno TARGET | while read -r mount; do
				case "$mount" in "$1"|"$2"|/proc*|/sys*|/dev*) ;; *) mount -o remount,bind,ro "$mount" || exit 1 ;; esac
			done &&
			! touch "$3" 2>/dev/null || exit 1
			shift 3
			exec "$@"
			""";

	private static final Path NOEXEC = Path.of("target", "noexec").toAbsolutePath();

	private static final Path EXEC = Path.of("target", "exec").toAbsolutePath();

	private static final Path LIBRARIES = Path.of("target", "native-libraries").toAbsolutePath();

	@BeforeAll
	static void makeFolders() throws IOException {
		for (Path folder : List.of(NOEXEC, EXEC, LIBRARIES)) {
			Files.createDirectories(folder);
		}
	}

	@Test
	void applicationWorksAndSaysWhatToDo() throws Exception {
		assertThat(report("no hit")).startsWith("TCP Fast Open is off: JNA (net.java.dev.jna:jna) cannot be loaded: ")
			.contains("failed to map segment from shared object")
			.endsWith("; it unpacks a native library, for which it needs a folder that can be written to and is not "
					+ "mounted noexec (-Djna.tmpdir), or one that has the library already (-Djna.boot.library.path)");
	}

	@Test
	void anotherFolderToUnpackTo() throws Exception {
		assertThat(report("hit", "-Djna.tmpdir=" + EXEC, "-Dio.netty.native.workdir=" + EXEC))
			.startsWith("TCP Fast Open is on for WebClient (Reactor Netty) and RestClient (Apache HttpComponents)");
	}

	@Test
	void librariesThatAreUnpackedAlready() throws Exception {
		boolean arm = System.getProperty("os.arch").equals("aarch64");
		unpack("jna-", "com/sun/jna/" + (arm ? "linux-aarch64" : "linux-x86-64") + "/libjnidispatch.so");
		unpack("netty-transport-native-epoll-",
				"META-INF/native/libnetty_transport_native_epoll_" + (arm ? "aarch_64" : "x86_64") + ".so");
		assertThat(report("hit", "-Djna.boot.library.path=" + LIBRARIES, "-Djava.library.path=" + LIBRARIES))
			.startsWith("TCP Fast Open is on for WebClient (Reactor Netty) and RestClient (Apache HttpComponents)");
	}

	private static String report(String expected, String... options) throws Exception {
		List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "sh", "-c",
				MOUNTS, "sh", NOEXEC.toString(), EXEC.toString(), LIBRARIES.resolve("read-only").toString()));
		command.addAll(JavaCommand.on(25).with("-Djava.io.tmpdir=" + NOEXEC).with(options).jar(APPLICATION));
		try (RunningApplication application = RunningApplication.start(command)) {
			String report = application.awaitReport();
			assertThat(ClientOnLibrary.WEBCLIENT_REACTOR.secondConnection(application)).as(application.output())
				.isEqualTo(expected);
			assertThat(ClientOnLibrary.RESTCLIENT_HTTPCOMPONENTS.secondConnection(application)).isEqualTo(expected);
			assertThat(application.end()).as(application.output()).isZero();
			return report;
		}
	}

	/**
	 * As {@code unzip -j} does.
	 */
	private static void unpack(String library, String file) throws IOException {
		try (JarFile jar = new JarFile(APPLICATION.toFile())) {
			for (JarEntry nested : jar.stream()
				.filter((entry) -> entry.getName().startsWith("BOOT-INF/lib/" + library))
				.toList()) {
				try (ZipInputStream entries = new ZipInputStream(jar.getInputStream(nested))) {
					unpack(entries, file);
				}
			}
		}
	}

	private static void unpack(ZipInputStream entries, String file) throws IOException {
		for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
			if (entry.getName().equals(file)) {
				Files.write(LIBRARIES.resolve(Path.of(file).getFileName()), entries.readAllBytes());
			}
		}
	}

}
