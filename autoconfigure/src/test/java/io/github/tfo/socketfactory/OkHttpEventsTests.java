// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.testing.AbstractUpstreamTests;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.ScriptedServer;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.MethodInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What OkHttp's {@link EventListener} is notified of with {@link FastOpenSocketFactory}
 * and without. The differences are in {@code docs/safety.md}.
 */
class OkHttpEventsTests extends AbstractUpstreamTests {

	private OkHttpClient off;

	private OkHttpClient on;

	@BeforeEach
	void start() throws Exception {
		this.off = OkHttpClients.trusting(this.upstream.trusted()).connectTimeout(Duration.ofMillis(400)).build();
		this.on = this.off.newBuilder().socketFactory(new FastOpenSocketFactory(this.fixture.connector())).build();
	}

	@Test
	void successIsTheSameWithoutACookieAndWithOne() {
		List<String> expected = events(this.off, this.upstream.port());
		assertThat(expected).contains("connectEnd", "responseHeadersEnd", "callEnd");
		assertThat(events(this.on, this.upstream.port())).isEqualTo(expected);
		assertThat(events(this.on, this.upstream.port())).isEqualTo(expected);
		assertThat(this.fixture.outcomes().await(2)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class);
	}

	@Test
	void resetIsTheSame() throws Exception {
		fetchCookie();
		this.namespace.sysctl(SYSCTL, ON_FOR_EVERY_LISTENER);
		try (ScriptedServer offServer = new ScriptedServer(this.address, (accepted) -> reset(accepted, 0));
				ScriptedServer onServer = new ScriptedServer(this.address, (accepted) -> reset(accepted, 1))) {
			assertThat(events(this.on, onServer.address().getPort()))
				.isEqualTo(events(this.off, offServer.address().getPort()))
				.contains("connectStart", "callFailed");
		}
		assertThat(outcome()).isInstanceOf(Hit.class);
	}

	/**
	 * Not before the client has read something: the reset could overtake the answer to
	 * the SYN.
	 */
	private void reset(Socket accepted, int outcomes) throws IOException {
		accepted.getInputStream().read(new byte[2000]);
		// The begin of a response, or of a TLS record
		accepted.getOutputStream().write(secure() ? 22 : 'H');
		this.fixture.outcomes().awaitAtLeast(outcomes);
		accepted.setSoLinger(true, 0);
	}

	@Test
	void refusedFailsLater() throws Exception {
		fetchCookie();
		int nobody = this.upstream.port();
		this.upstream.close();
		assertFailsLater(nobody, "ConnectException");
		assertThat(outcome()).isEqualTo(new Failed(FailureReason.REFUSED));
	}

	@Test
	void connectTimeoutFailsLater() throws Exception {
		fetchCookie();
		try (FullListener busy = new FullListener(this.address)) {
			assertFailsLater(busy.address().getPort(), "SocketTimeoutException");
		}
		assertThat(outcome()).isEqualTo(new Failed(FailureReason.TIMEOUT));
	}

	private void assertFailsLater(int port, String exception) {
		String connect = "connectStart connectFailed retryDecision ";
		String expected = "callStart proxySelectStart proxySelectEnd " + connect + "callFailed " + exception;
		assertThat(String.join(" ", events(this.off, port))).isEqualTo(expected);
		String later = secure() ? "connectStart secureConnectStart connectFailed retryDecision "
				: "connectStart connectEnd connectionAcquired requestHeadersStart requestHeadersEnd responseFailed "
						+ "retryDecision connectionReleased ";
		assertThat(String.join(" ", events(this.on, port))).isEqualTo(expected.replace(connect, later));
	}

	private List<String> events(OkHttpClient client, int port) {
		List<String> events = new CopyOnWriteArrayList<>();
		MethodInterceptor recorder = (listener, method, arguments, original) -> {
			if (method.getDeclaringClass() == EventListener.class) {
				events.add(method.getName());
			}
			return null;
		};
		EventListener listener = (EventListener) Enhancer.create(EventListener.class, recorder);
		Request request = new Request.Builder().url(url(port) + "/word").header("Connection", "close").build();
		try (Response response = client.newBuilder().eventListener(listener).build().newCall(request).execute()) {
			response.body().string();
		}
		catch (IOException ex) {
			events.add(ex.getClass().getSimpleName());
		}
		return events;
	}

}
