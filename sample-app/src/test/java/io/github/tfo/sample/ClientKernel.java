// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The kernel's counters of the namespace that a sample made for itself, from zero on,
 * read from outside.
 */
public final class ClientKernel {

	private final Path net;

	private ClientKernel(Path net) {
		this.net = net;
	}

	/**
	 * The namespace of the threads that serve HTTP.
	 */
	public static ClientKernel of(SampleProcess sample) throws IOException {
		try (Stream<Path> threads = Files.list(Path.of("/proc/" + sample.pid() + "/task"))) {
			return threads.filter((thread) -> name(thread).startsWith("http-nio"))
				.findFirst()
				.map((thread) -> new ClientKernel(thread.resolve("net")))
				.orElseThrow();
		}
	}

	private static String name(Path thread) {
		try {
			return Files.readString(thread.resolve("comm"));
		}
		catch (IOException ex) {
			return "";
		}
	}

	/** Fast Opens that the server acknowledged. */
	public long fastOpens() throws IOException {
		return read("netstat", "TcpExt:", "TCPFastOpenActive");
	}

	/** Connections that were opened. */
	public long opened() throws IOException {
		return read("snmp", "Tcp:", "ActiveOpens");
	}

	/** Changes a setting of the namespace. */
	public void sysctl(String name, String value) throws IOException, InterruptedException {
		String namespace = this.net.resolveSibling("ns/net").toString();
		int status = new ProcessBuilder("nsenter", "--net=" + namespace, "sysctl", "-qw", name + "=" + value)
			.inheritIO()
			.start()
			.waitFor();
		if (status != 0) {
			throw new IOException("sysctl has failed: " + status);
		}
	}

	private long read(String file, String group, String name) throws IOException {
		List<String[]> lines = Files.readAllLines(this.net.resolve(file))
			.stream()
			.filter((line) -> line.startsWith(group))
			.map((line) -> line.split(" "))
			.toList();
		return Long.parseLong(lines.get(1)[List.of(lines.get(0)).indexOf(name)]);
	}

}
