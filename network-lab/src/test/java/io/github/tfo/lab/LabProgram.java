// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.time.Duration;

/**
 * A program that builds a lab, for tests to start and end in several ways. Tells on
 * standard output what there is to look for afterwards.
 */
final class LabProgram {

	/** What can be seen of the network from outside: interfaces, addresses, a setting. */
	private static final String SNAPSHOT = "cut -d: -f1 /proc/net/dev | tail -n +3; cat /proc/net/fib_trie"
			+ " /proc/net/if_inet6 /proc/net/route; cat /proc/sys/net/ipv4/tcp_fastopen";

	private LabProgram() {
	}

	public static void main(String[] arguments) throws Exception {
		String before = output(new ProcessBuilder("sh", "-c", SNAPSHOT).start());
		NetworkNamespace.isolate();
		compare("isolated", before);
		NetworkLab lab = NetworkLab.builder().roundTrip(Duration.ofMillis(10)).build();
		Process process = lab.server().start(new ProcessBuilder("sleep", "1000"));
		lab.server().sysctl("net.ipv4.tcp_fastopen", "0");
		try (DatagramSocket socket = new DatagramSocket()) {
			socket.send(new DatagramPacket(new byte[1], 1, lab.serverAddress(), 9));
		}
		compare("built", before);
		System.out.println("process " + process.pid());
		System.out.println("namespace " + lab.client().call(NamespaceThread::currentNamespace));
		System.out.println("namespace " + lab.server().call(NamespaceThread::currentNamespace));
		System.out.println("ready");
		switch (arguments[0]) {
			case "close" -> {
				lab.close();
				compare("closed", before);
			}
			case "return" -> {
			}
			case "throw" -> throw new IllegalStateException("As asked");
			case "wait" -> Thread.sleep(Duration.ofMinutes(10).toMillis());
			default -> throw new IllegalArgumentException(arguments[0]);
		}
	}

	private static void compare(String moment, String before) throws IOException {
		NetworkNamespace outside = NetworkNamespace.outside().orElseThrow();
		String now = output(outside.start(new ProcessBuilder("sh", "-c", SNAPSHOT)));
		System.out.println(moment + (now.equals(before) ? " same" : " different: " + now + " was " + before));
	}

	private static String output(Process process) throws IOException {
		String output = new String(process.getInputStream().readAllBytes());
		if (!output.contains("lo\n")) {
			throw new IllegalStateException("Not a snapshot: " + output);
		}
		return output;
	}

}
