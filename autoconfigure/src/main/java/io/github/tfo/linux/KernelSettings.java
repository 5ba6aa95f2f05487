// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The kernel's settings for Fast Open in the calling thread's network namespace
 * ({@code Documentation/networking/ip-sysctl.rst} of the kernel). None of them is secret.
 *
 * @param release the kernel's release, as {@code uname -r} prints it
 * @param tcpFastOpen {@code net.ipv4.tcp_fastopen}, a bit set; {@code null} when it
 * cannot be read, as on another operating system
 * @param blackholeTimeoutSeconds {@code net.ipv4.tcp_fastopen_blackhole_timeout_sec}: how
 * long the kernel itself stops using Fast Open after it first suspects a middlebox, or 0
 * to never stop; {@code null} when it cannot be read
 * @since 0.1.0
 */
public record KernelSettings(String release, @Nullable Integer tcpFastOpen, @Nullable Integer blackholeTimeoutSeconds) {

	// include/net/tcp.h
	static final int TFO_CLIENT_ENABLE = 1;

	private static final Path SYSCTLS = Path.of("/proc/sys/net/ipv4");

	/**
	 * Read the settings.
	 * @return the present settings
	 */
	public static KernelSettings read() {
		return new KernelSettings(System.getProperty("os.version", "unknown"), sysctl("tcp_fastopen"),
				sysctl("tcp_fastopen_blackhole_timeout_sec"));
	}

	private static @Nullable Integer sysctl(String name) {
		// Files.readString begins with one byte, and the kernel answers at offset 0 only
		try (BufferedReader file = Files.newBufferedReader(SYSCTLS.resolve(name), StandardCharsets.US_ASCII)) {
			return Integer.valueOf(file.readLine());
		}
		catch (IOException | NumberFormatException ex) {
			return null;
		}
	}

}
