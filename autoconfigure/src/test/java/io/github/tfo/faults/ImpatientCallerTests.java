// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Two callers of one server that answers each SYN. One of them has gone before the answer
 * comes.
 */
@WithNetworkLab(roundTripMillis = 200)
class ImpatientCallerTests {

	private static final int PATIENT = 10_000;

	private static final int IMPATIENT = 40;

	private static final byte[] REQUEST = "GET /echo/word HTTP/1.1\r\nHost: upstream\r\nConnection: close\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	@Test
	void whenOneCallerGivesUpSoonThenTheOtherKeepsFastOpen(NetworkLab lab) throws Exception {
		lab.client().flushTcpMetrics();
		FastOpenSocketFactory sockets = new FastOpenSocketFactory(new FastOpenFixture("GET").connector());
		try (Upstream upstream = Upstream.start(lab.server(), lab.serverAddress())) {
			InetSocketAddress remote = new InetSocketAddress(lab.serverAddress(), upstream.port());
			assertThat(get(sockets, remote, PATIENT)).endsWith("word");
			for (int i = 0; i < 6; i++) {
				assertThatExceptionOfType(SocketTimeoutException.class)
					.isThrownBy(() -> get(sockets, remote, IMPATIENT));
				long hits = lab.client().counter("TcpExt", "TCPFastOpenActive");
				assertThat(get(sockets, remote, PATIENT)).endsWith("word");
				assertThat(lab.client().counter("TcpExt", "TCPFastOpenActive")).isEqualTo(hits + 1);
			}
		}
	}

	private static String get(FastOpenSocketFactory sockets, InetSocketAddress remote, int connectTimeout)
			throws IOException {
		try (Socket socket = sockets.createSocket()) {
			socket.connect(remote, connectTimeout);
			socket.setSoTimeout(PATIENT);
			socket.getOutputStream().write(REQUEST);
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
		}
	}

}
