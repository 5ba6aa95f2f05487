// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.testing.FullListener;
import org.awaitility.Awaitility;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.util.Promise;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for the timeouts and the end of a connection that becomes one to the second
 * address.
 */
class ReconnectionEndTests extends AbstractReconnectionTests {

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void connectTimeoutBoundsTheNextConnect(String method) throws Exception {
		try (FullListener full = new FullListener(this.second)) {
			moveTo(full.address().getPort());
			HttpClient client = client((configured) -> configured.setConnectTimeout(400));
			this.down.close();
			Throwable failure = catchThrowable(
					() -> request(client, method).idleTimeout(100, TimeUnit.MILLISECONDS).send());
			assertThat(failure.getCause()).isExactlyInstanceOf(SocketTimeoutException.class)
				.hasMessage("Connect Timeout");
			Awaitility.await().until(() -> pool(client).isEmpty());
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "POST" })
	void requestCanBeCancelledMeanwhile(String method) throws Exception {
		try (FullListener full = new FullListener(this.second)) {
			moveTo(full.address().getPort());
			HttpClient client = client((configured) -> configured.setConnectTimeout(2000));
			this.down.close();
			assertThat(catchThrowable(() -> request(client, method).timeout(300, TimeUnit.MILLISECONDS).send()))
				.isInstanceOf(TimeoutException.class);
			Awaitility.await().until(() -> pool(client).isEmpty());
			assertThat(this.fixture.outcomes().awaitAtLeast(4).get(3)).isEqualTo(new Failed(FailureReason.TIMEOUT));
		}
	}

	@Test
	void connectionThatComesTooLateIsClosed() throws Exception {
		try (FullListener full = new FullListener(this.second)) {
			moveTo(full.address().getPort());
			HttpClient client = client();
			this.down.close();
			assertThat(catchThrowable(() -> request(client, "GET").timeout(300, TimeUnit.MILLISECONDS).send()))
				.isInstanceOf(TimeoutException.class);
			full.acceptWaiting();
			try (Socket late = full.accept()) {
				late.setSoTimeout(10_000);
				assertThat(late.getInputStream().read()).isEqualTo(-1);
			}
		}
	}

	@Test
	void idleTimeoutIsTheRequests() throws Exception {
		HttpClient client = client((configured) -> configured.setIdleTimeout(300));
		this.down.close();
		assertThat(JettyClients.send(client.newRequest(url("/slow/900")).idleTimeout(8, TimeUnit.SECONDS)))
			.isEqualTo("slow");
	}

	@Test
	void idleTimeoutEndsTheSecondConnectionToo() throws Exception {
		HttpClient client = client();
		this.down.close();
		assertThat(catchThrowable(
				() -> JettyClients.send(client.newRequest(url("/slow/9000")).idleTimeout(400, TimeUnit.MILLISECONDS))))
			.isInstanceOf(TimeoutException.class);
		Awaitility.await().until(() -> pool(client).isEmpty());
	}

	@Test
	void halfCloseFollows() throws Exception {
		if (this.scheme.equals("https")) {
			// Without its ClientHello's answer TLS has nothing to close
			return;
		}
		HttpClient client = client();
		this.down.close();
		client.addBean(new Connection.Listener() {

			@Override
			public void onOpened(Connection connection) {
				connection.getEndPoint().shutdownOutput();
			}

		});
		long opened = passiveOpens();
		client.resolveDestination(client.newRequest(url("/echo/never"))).newConnection(Promise.noop());
		Awaitility.await().until(() -> passiveOpens() == opened + 1);
		Awaitility.await().until(() -> openSockets(client) == 0);
	}

	@Test
	void stoppedClientClosesTheConnection() throws Exception {
		HttpClient client = client();
		this.down.close();
		Request request = client.newRequest(url("/echo/one"));
		request.send();
		assertThat(pool(client).getConnectionCount()).isOne();
		client.stop();
		assertThat(request.getConnection().isClosed()).isTrue();
	}

}
