// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.socketfactory.FastOpenSocketFactory;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Has the kernel fetch Fast Open cookies. A cookie is for an address, whatever the port.
 */
public final class KernelCookies {

	private KernelCookies() {
	}

	/**
	 * Fetch the cookie of an address of this JVM's own namespace.
	 */
	public static void fetch(InetAddress address) throws Exception {
		try (Upstream server = Upstream.start(address);
				Socket socket = new FastOpenSocketFactory(new FastOpenFixture().connector()).createSocket(address,
						server.port())) {
			assertThat(socket.isConnected()).isTrue();
		}
	}

	/**
	 * Return an address whose cookie the kernel has, and at which nobody listens.
	 */
	public static InetAddress addressWithCookie() throws Exception {
		InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		fetch(address);
		return address;
	}

}
