// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The kernel's own count of outbound Fast Opens, of all processes of this network
 * namespace ({@code TcpExt} in {@code /proc/net/netstat}, explained in
 * {@code Documentation/networking/snmp_counter.rst} of the kernel).
 *
 * @param active connections whose SYN data the server acknowledged
 * ({@code TCPFastOpenActive})
 * @param activeFailures connections whose SYN data was not acknowledged, or whose SYN had
 * to be sent again ({@code TCPFastOpenActiveFail})
 * @param blackholes how often the kernel itself stopped using Fast Open for a while
 * ({@code TCPFastOpenBlackhole})
 * @since 0.1.0
 */
public record KernelCounters(long active, long activeFailures, long blackholes) {

	/**
	 * Not {@code self}, which is the main thread: it may be in another network namespace
	 * than the calling thread.
	 */
	private static final Path NETSTAT = Path.of("/proc/thread-self/net/netstat");

	private static final String GROUP = "TcpExt:";

	/**
	 * Read the counters of the calling thread's network namespace.
	 * @return the present counters; 0 for one that the kernel does not have
	 * @throws IOException when there are none, as on another operating system
	 */
	public static KernelCounters read() throws IOException {
		return parse(Files.readAllLines(NETSTAT, StandardCharsets.US_ASCII));
	}

	static KernelCounters parse(List<String> lines) throws IOException {
		String[] names = null;
		for (String line : lines) {
			if (line.startsWith(GROUP)) {
				String[] fields = line.split(" ");
				if (names != null) {
					return new KernelCounters(value("TCPFastOpenActive", names, fields),
							value("TCPFastOpenActiveFail", names, fields),
							value("TCPFastOpenBlackhole", names, fields));
				}
				names = fields;
			}
		}
		throw new IOException("No " + GROUP + " in " + NETSTAT);
	}

	private static long value(String name, String[] names, String[] values) {
		for (int i = 1; i < Math.min(names.length, values.length); i++) {
			if (names[i].equals(name)) {
				return Long.parseLong(values[i]);
			}
		}
		return 0;
	}

}
