// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.util.List;

import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.linux.KernelCounters;

/**
 * A program that makes two requests by every client over every scheme and family, each
 * time to a server of which the kernel has no cookie yet, and prints a line for each
 * cell: the second connection has to be a hit, by the kernel's own counter, whose first
 * flight is complete.
 */
public final class ClientMatrix {

	/**
	 * How a line begins that is one of the table.
	 */
	public static final String ROW = "| ";

	private ClientMatrix() {
	}

	public static void main(String[] args) throws Exception {
		NetworkNamespace.isolate().sysctl("net.ipv4.tcp_fastopen", "3");
		for (ClientUnderTest client : ClientUnderTest.values()) {
			for (String scheme : List.of("http", "https")) {
				for (ProtocolFamily family : List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6)) {
					System.out.println(ROW + String.join(" | ", client.toString(), scheme, family.toString(),
							String.valueOf(Runtime.version().feature()), cell(client, scheme, family)));
				}
			}
		}
		System.exit(0);
	}

	private static String cell(ClientUnderTest client, String scheme, ProtocolFamily family) {
		try {
			InetAddress address = LoopbackAddresses.unused(family);
			try (Upstream upstream = scheme.equals("https") ? Upstream.startWithTls(address) : Upstream.start(address);
					ClientApplication application = ClientApplication.on(client,
							scheme.equals("https") ? upstream.certificate().getCertificatePEM() : null)) {
				return cell(upstream, application);
			}
		}
		catch (Throwable ex) {
			ex.printStackTrace();
			return "failed: " + ex;
		}
	}

	private static String cell(Upstream upstream, ClientApplication application) throws Exception {
		String first = application.get(upstream.url("/echo/one"));
		KernelCounters before = KernelCounters.read();
		String second = application.get(upstream.url("/echo/two"));
		long hits = KernelCounters.read().active() - before.active();
		RecordedOutcomes outcomes = application.outcomes();
		boolean right = first.equals("one") && second.equals("two") && hits == 1
				&& outcomes.awaitAtLeast(2).get(0) instanceof CookieRequested
				&& outcomes.awaitAtLeast(2).stream().filter(ClientMatrix::isComplete).count() == 1
				&& outcomes.peers().get(1).library() == application.client().library();
		return right ? "hit" : "no hit: %s, %s, %d hits, %s".formatted(first, second, hits, outcomes.awaitAtLeast(0));
	}

	private static boolean isComplete(FastOpenOutcome outcome) {
		return outcome instanceof Hit hit && hit.complete();
	}

}
