package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import okhttp3.EventListener;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.cglib.proxy.Enhancer;
import org.springframework.cglib.proxy.MethodInterceptor;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What OkHttp's {@link EventListener} is notified of with {@link FastOpenSocketFactory}
 * and without. The differences are in {@code docs/safety.md}.
 */
@InNetworkNamespace
@ParameterizedClass
@ValueSource(strings = { "http", "https" })
class OkHttpEventsTests {

	private static final String ON_FOR_EVERY_LISTENER = "1027";

	@Parameter
	String scheme;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private FastOpenFixture fixture;

	private InetAddress address;

	private Upstream upstream;

	private OkHttpClient off;

	private OkHttpClient on;

	@BeforeEach
	void start() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		X509Bundle certificate = this.scheme.equals("https") ? Certificates.selfSigned(this.address) : null;
		this.upstream = Upstream.start(this.address, 0, certificate);
		this.off = OkHttpClients.trusting(certificate).connectTimeout(Duration.ofMillis(400)).build();
		this.on = this.off.newBuilder().socketFactory(new FastOpenSocketFactory(this.fixture.connector())).build();
	}

	@AfterEach
	void stop() {
		this.upstream.close();
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
		events(this.on, this.upstream.port());
		this.namespace.sysctl("net.ipv4.tcp_fastopen", ON_FOR_EVERY_LISTENER);
		try (ScriptedServer offServer = new ScriptedServer(this.address, (accepted) -> reset(accepted, 1));
				ScriptedServer onServer = new ScriptedServer(this.address, (accepted) -> reset(accepted, 2))) {
			assertThat(events(this.on, onServer.address().getPort()))
				.isEqualTo(events(this.off, offServer.address().getPort()))
				.contains("connectStart", "callFailed");
		}
		finally {
			this.namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		}
		assertThat(outcome()).isInstanceOf(Hit.class);
	}

	/**
	 * Not before the client has read something: the reset could overtake the answer to
	 * the SYN.
	 */
	private void reset(Socket accepted, int outcomes) throws IOException {
		accepted.getInputStream().read(new byte[2000]);
		// The begin of an answer, or of a TLS record
		accepted.getOutputStream().write(this.scheme.equals("https") ? 22 : 'H');
		this.fixture.outcomes().awaitAtLeast(outcomes);
		accepted.setSoLinger(true, 0);
	}

	@Test
	void refusedFailsLater() throws Exception {
		events(this.on, this.upstream.port());
		int nobody = this.upstream.port();
		this.upstream.close();
		assertFailsLater(nobody, "ConnectException");
		assertThat(outcome()).isEqualTo(new Failed(FailureReason.REFUSED));
	}

	@Test
	void connectTimeoutFailsLater() throws Exception {
		events(this.on, this.upstream.port());
		try (FullListener busy = new FullListener(this.address)) {
			assertFailsLater(busy.address().getPort(), "SocketTimeoutException");
		}
		assertThat(outcome()).isEqualTo(new Failed(FailureReason.TIMEOUT));
	}

	private void assertFailsLater(int port, String exception) {
		String connect = "connectStart connectFailed retryDecision ";
		String expected = "callStart proxySelectStart proxySelectEnd " + connect + "callFailed " + exception;
		assertThat(String.join(" ", events(this.off, port))).isEqualTo(expected);
		String later = this.scheme.equals("https") ? "connectStart secureConnectStart connectFailed retryDecision "
				: "connectStart connectEnd connectionAcquired requestHeadersStart requestHeadersEnd responseFailed "
						+ "retryDecision connectionReleased ";
		assertThat(String.join(" ", events(this.on, port))).isEqualTo(expected.replace(connect, later));
	}

	private FastOpenOutcome outcome() {
		return this.fixture.outcomes().await(2).get(1);
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
		String url = this.upstream.url("/echo/word").replace(":" + this.upstream.port(), ":" + port);
		Request request = new Request.Builder().url(url).header("Connection", "close").build();
		try (Response response = client.newBuilder().eventListener(listener).build().newCall(request).execute()) {
			response.body().string();
		}
		catch (IOException ex) {
			events.add(ex.getClass().getSimpleName());
		}
		return events;
	}

}
