package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

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
import okhttp3.Call;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link FastOpenSocketFactory} in OkHttp, a library that knows nothing of it.
 */
@InNetworkNamespace
@ParameterizedClass
@ValueSource(strings = { "http", "https" })
class OkHttpTests {

	@Parameter
	String scheme;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private FastOpenFixture fixture;

	private InetAddress address;

	private Upstream upstream;

	private OkHttpClient off;

	private OkHttpClient client;

	private long kernelActive;

	@BeforeEach
	void start() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		X509Bundle certificate = this.scheme.equals("https") ? Certificates.selfSigned(this.address) : null;
		this.upstream = Upstream.start(this.address, 0, certificate);
		this.off = OkHttpClients.trusting(certificate).build();
		this.client = this.off.newBuilder().socketFactory(new FastOpenSocketFactory(this.fixture.connector())).build();
		this.kernelActive = this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

	@AfterEach
	void stop() {
		this.client.dispatcher().executorService().shutdown();
		this.upstream.close();
	}

	@Test
	void secondConnectionIsAHit() throws Exception {
		assertThat(get(this.client, "/echo/one")).isEqualTo("one");
		assertThat(get(this.client, "/echo/two")).isEqualTo("two");
		Request post = request("/echo").newBuilder().post(RequestBody.create("three".getBytes())).build();
		try (Response response = this.client.newCall(post).execute()) {
			assertThat(response.body().string()).isEqualTo("three");
		}
		List<FastOpenOutcome> outcomes = this.fixture.outcomes().await(3);
		assertThat(outcomes.subList(0, 2)).hasExactlyElementsOfTypes(CookieRequested.class, Hit.class);
		long hits = outcomes.stream().filter(Hit.class::isInstance).count();
		assertThat(hits).isEqualTo(this.scheme.equals("https") ? 2 : 1).isEqualTo(kernelHits());
		assertThat(this.upstream.accepted()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 20, 200 })
	void clientsShareConnectionsAsWithoutFastOpen(int clients) throws Exception {
		assertThat(connections(clients, (client) -> client)).isOne();
		assertThat(connections(clients,
				(client) -> client.socketFactory(new FastOpenSocketFactory(this.fixture.connector()))))
			.isOne();
		this.fixture.outcomes().await(1);
	}

	private int connections(int clients, UnaryOperator<OkHttpClient.Builder> factory) throws Exception {
		int accepted = this.upstream.accepted();
		OkHttpClient shared = this.off.newBuilder().connectionPool(new ConnectionPool()).build();
		Request keptAlive = new Request.Builder().url(this.upstream.url("/echo/word")).build();
		for (int i = 0; i < clients; i++) {
			try (Response response = factory.apply(shared.newBuilder()).build().newCall(keptAlive).execute()) {
				assertThat(response.body().string()).isEqualTo("word");
			}
		}
		return this.upstream.accepted() - accepted;
	}

	@Test
	void readTimeoutIsAsWithoutFastOpen() throws Exception {
		get(this.client, "/echo/cookie");
		OkHttpClient impatient = this.client.newBuilder().readTimeout(Duration.ofMillis(300)).build();
		OkHttpClient ordinary = this.off.newBuilder().readTimeout(Duration.ofMillis(300)).build();
		Throwable failure = catchThrowable(() -> get(impatient, "/slow/5000"));
		assertThat(failure).isInstanceOf(SocketTimeoutException.class)
			.hasSameClassAs(catchThrowable(() -> get(ordinary, "/slow/5000")));
		assertThat(this.fixture.outcomes().await(2).get(1)).isInstanceOf(Hit.class);
		assertThat(kernelHits()).isOne();
	}

	@Test
	void cancellingFromAnotherThreadEndsTheCall() throws Exception {
		get(this.client, "/echo/cookie");
		Call call = this.client.newCall(request("/slow/9000"));
		BlockedThread caller = BlockedThread.in(() -> {
			try (Response response = call.execute()) {
				return response.body().string();
			}
		});
		Awaitility.await().until(() -> this.upstream.requests().contains("GET /slow/9000"));
		call.cancel();
		assertThat(caller.failure()).isInstanceOf(IOException.class);
		assertThat(this.fixture.outcomes().await(2).get(1)).isInstanceOf(Hit.class);
	}

	@Test
	void cancellingDuringTheHandshakeEndsTheCall() throws Exception {
		get(this.client, "/echo/cookie");
		try (FullListener busy = new FullListener(this.address)) {
			Call call = this.client.newCall(new Request.Builder()
				.url(this.scheme + "://" + this.address.getHostAddress() + ":" + busy.address().getPort() + "/")
				.build());
			BlockedThread caller = BlockedThread.in(() -> {
				try (Response response = call.execute()) {
					return response.body().string();
				}
			});
			call.cancel();
			assertThat(caller.failure()).isInstanceOf(IOException.class);
		}
		assertThat(this.fixture.outcomes().await(2).get(1)).isEqualTo(new Failed(FailureReason.CANCELLED));
	}

	@Test
	void refusedIsAConnectException() throws Exception {
		get(this.client, "/echo/cookie");
		String nobody;
		try (ServerSocket listener = new ServerSocket(0, 1, this.address)) {
			nobody = this.scheme + "://" + this.address.getHostAddress() + ":" + listener.getLocalPort() + "/";
		}
		OkHttpClient once = this.client.newBuilder().retryOnConnectionFailure(false).build();
		Throwable failure = catchThrowable(() -> once.newCall(new Request.Builder().url(nobody).build()).execute());
		assertThat(failure).isInstanceOf(ConnectException.class);
		assertThat(this.fixture.outcomes().await(2).get(1)).isEqualTo(new Failed(FailureReason.REFUSED));
	}

	private Request request(String path) {
		return new Request.Builder().url(this.upstream.url(path)).header("Connection", "close").build();
	}

	private String get(OkHttpClient client, String path) throws IOException {
		try (Response response = client.newCall(request(path)).execute()) {
			return response.body().string();
		}
	}

	private long kernelHits() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive") - this.kernelActive;
	}

}
