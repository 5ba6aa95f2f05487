// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Whether this JVM does IPv6, which it decides at its start.
 */
final class Ip6 {

	private Ip6() {
	}

	static void assumeUsable() {
		assumeThat(isUsable()).as("the JVM has seen an IPv6 address at its start").isTrue();
	}

	private static boolean isUsable() {
		try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
			return listener.isBound();
		}
		catch (IOException ex) {
			return false;
		}
	}

}
