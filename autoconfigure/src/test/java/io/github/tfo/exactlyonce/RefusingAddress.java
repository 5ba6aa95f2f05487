// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.exactlyonce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.nio.charset.StandardCharsets;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An address of which the kernel has a cookie, and at which nobody listens: a connect to
 * it is deferred, and refused when something is written. A client backs off from a port
 * that was refused, so each port is given out once.
 */
final class RefusingAddress {

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	RefusingAddress() throws Exception {
		hits();
		assertHasCookie();
	}

	/**
	 * The kernel sends data in the SYN to this address.
	 */
	void assertHasCookie() throws Exception {
		assertThat(hits()).isOne();
	}

	private long hits() throws Exception {
		long before = this.namespace.counter("TcpExt", "TCPFastOpenActive");
		try (Upstream upstream = Upstream.start(this.address);
				Socket socket = new FastOpenSocketFactory(new FastOpenFixture("GET").connector())
					.createSocket(this.address, upstream.port())) {
			socket.getOutputStream()
				.write("GET /echo/word HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			assertThat(socket.getInputStream().readAllBytes()).asString().endsWith("word");
		}
		return this.namespace.counter("TcpExt", "TCPFastOpenActive") - before;
	}

	/**
	 * A URL whose port refuses, another one each time.
	 */
	String url(String scheme) {
		try (ServerSocket listener = new ServerSocket(0, 1, this.address)) {
			return scheme + "://" + this.address.getHostAddress() + ":" + listener.getLocalPort() + "/";
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
