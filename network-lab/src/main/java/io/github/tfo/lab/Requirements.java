// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import com.sun.jna.Native;

/**
 * Checks what namespaces and links need. Each check returns what is missing and what to
 * do about it, or nothing.
 */
final class Requirements {

	/** {@code CAP_NET_ADMIN}, linux/capability.h. */
	private static final int CAP_NET_ADMIN = 12;

	/** {@code CAP_SYS_ADMIN}, linux/capability.h. */
	private static final int CAP_SYS_ADMIN = 21;

	private static final String RUN_PRIVILEGED = "run as root, or through the launcher bin/java of the network lab,"
			+ " which asks unshare(1) for a user namespace";

	private Requirements() {
	}

	static Optional<String> missingForNamespaces() {
		if (!System.getProperty("os.name").equals("Linux")) {
			return Optional
				.of("Network namespaces exist on Linux only, this is " + System.getProperty("os.name") + ": use Linux");
		}
		String architecture = System.getProperty("os.arch");
		if (!architecture.equals("amd64") && !architecture.equals("aarch64")) {
			return Optional.of("The network lab knows the kernel's structures on x86_64 and aarch64, this is "
					+ architecture + ": use one of those");
		}
		try {
			CLibrary.load();
		}
		catch (LinkageError ex) {
			return Optional.of("JNA cannot bind the C library (" + ex
					+ "): have net.java.dev.jna:jna on the class path, and a temporary directory it can execute from");
		}
		if (!has(CAP_SYS_ADMIN) || !has(CAP_NET_ADMIN)) {
			return Optional.of("The process lacks CAP_SYS_ADMIN and CAP_NET_ADMIN: " + RUN_PRIVILEGED);
		}
		return Optional.empty();
	}

	static Optional<String> missingForLink() {
		return missingForNamespaces().or(Requirements::missingForTun).or(Requirements::missingForProcesses);
	}

	private static Optional<String> missingForTun() {
		int descriptor = CLibrary.open(TunDevice.CLONE_DEVICE, CLibrary.O_RDWR | CLibrary.O_CLOEXEC);
		if (descriptor < 0) {
			String reason = CLibrary.reason(Native.getLastError());
			return Optional.of(TunDevice.CLONE_DEVICE + " cannot be opened (" + reason
					+ "): load the kernel module tun, give a container --device " + TunDevice.CLONE_DEVICE
					+ ", or run as a user that may read and write it");
		}
		CLibrary.close(descriptor);
		return Optional.empty();
	}

	private static Optional<String> missingForProcesses() {
		String path = System.getenv("PATH");
		boolean found = path != null && Stream.of(path.split(":"))
			.anyMatch((directory) -> Files.isExecutable(Path.of(directory, "setpriv")));
		return found ? Optional.empty() : Optional.of("There is no setpriv(1) on the PATH: install util-linux");
	}

	private static boolean has(int capability) {
		try (Stream<String> status = Files.lines(Path.of("/proc/thread-self/status"))) {
			return status.filter((line) -> line.startsWith("CapEff:"))
				.map((line) -> new BigInteger(line.substring("CapEff:".length()).trim(), 16))
				.anyMatch((effective) -> effective.testBit(capability));
		}
		catch (IOException ex) {
			throw new LabUnavailableException("/proc is not mounted or cannot be read: " + ex, ex);
		}
	}

}
