// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads the counters of the calling thread's network namespace, proc_net(5).
 */
final class NamespaceCounters {

	// Not /proc/net or /proc/self/net, which are those of the main thread
	private static final List<Path> FILES = List.of(Path.of("/proc/thread-self/net/snmp"),
			Path.of("/proc/thread-self/net/netstat"));

	private NamespaceCounters() {
	}

	static long read(String group, String name) throws IOException {
		for (Path file : FILES) {
			List<String> lines = Files.readAllLines(file);
			// A line of names, then a line of values; both begin with the group
			for (int i = 0; i + 1 < lines.size(); i += 2) {
				String[] names = lines.get(i).split(" ");
				int index = names[0].equals(group + ":") ? List.of(names).indexOf(name) : -1;
				if (index > 0) {
					return Long.parseLong(lines.get(i + 1).split(" ")[index]);
				}
			}
		}
		throw new IllegalArgumentException("This kernel has no counter " + group + "/" + name);
	}

}
