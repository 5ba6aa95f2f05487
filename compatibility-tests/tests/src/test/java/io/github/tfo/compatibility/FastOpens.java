// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import io.github.tfo.lab.NetworkNamespace;

/**
 * The kernel's own counter.
 */
final class FastOpens {

	private FastOpens() {
	}

	/**
	 * How many connections of this namespace were opened with data in their SYN that the
	 * server acknowledged.
	 */
	static long active() {
		return NetworkNamespace.isolated().orElseThrow().counter("TcpExt", "TCPFastOpenActive");
	}

}
