// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.testing.FullListener;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link FastOpenSocketFactory} with the JDK's TLS layered on top.
 */
class TlsTests extends AbstractSocketTests {

	private SSLSocketFactory tls;

	@Override
	String scheme() {
		return "https";
	}

	@BeforeEach
	void trustUpstream() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, this.upstream.certificate().toTrustManagerFactory().getTrustManagers(), null);
		this.tls = context.getSocketFactory();
	}

	@Test
	void readTimeoutIsAsOfAnOrdinarySocketAndItCanBeReadAgain() throws Exception {
		try (SSLSocket socket = layered(connect())) {
			socket.startHandshake();
			socket.setSoTimeout(100);
			send(socket, request("/slow/600"));
			assertThat(catchThrowable(() -> receive(socket))).isExactlyInstanceOf(SocketTimeoutException.class)
				.hasMessage("Read timed out");
			socket.setSoTimeout(TIMEOUT_MILLIS);
			assertThat(receive(socket)).endsWith("slow");
		}
		assertOutcomeIsHit();
	}

	@Test
	void closingTheSocketBelowWakesTheHandshake() throws Exception {
		try (FullListener busy = new FullListener(this.remote.getAddress()); Socket socket = connect(busy.address())) {
			BlockedThread blocked = BlockedThread.in(() -> {
				layered(socket).startHandshake();
				return null;
			});
			close(socket);
			assertThat(blocked.failure()).isInstanceOf(SocketException.class);
		}
		assertThat(this.fixture.outcomes().await(1).get(0)).isEqualTo(new Failed(FailureReason.CANCELLED));
	}

	private SSLSocket layered(Socket socket) throws IOException {
		return (SSLSocket) this.tls.createSocket(socket, this.remote.getHostString(), socket.getPort(), true);
	}

}
