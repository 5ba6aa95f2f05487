// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.FileInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;

import io.github.tfo.FailureReason;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.FullListener;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A name has two addresses, and the first has a cookie and is down. Without Fast Open
 * every request reaches the second. With it a request over plain http does by OkHttp's
 * own retries only: the table in {@code docs/safety.md}.
 */
@InNetworkNamespace
@ParameterizedClass
@ValueSource(strings = { "http", "https" })
class OkHttpSeveralAddressesTests {

	private static final String NAME = "upstream.test";

	@Parameter
	String scheme;

	private final InetAddress first = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final InetAddress second = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	@TempDir
	private Path directory;

	private FastOpenFixture fixture;

	private @Nullable X509Bundle certificate;

	private OkHttpClient off;

	private OkHttpClient on;

	@BeforeEach
	void fetchCookie() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.certificate = this.scheme.equals("https") ? Certificates.selfSigned(NAME) : null;
		this.off = client().build();
		this.on = client().socketFactory(new FastOpenSocketFactory(this.fixture.connector())).build();
		try (Upstream upstream = Upstream.start(this.first, 0, this.certificate)) {
			call(this.on, "GET", false, upstream.port());
		}
	}

	private OkHttpClient.Builder client() throws GeneralSecurityException {
		return OkHttpClients.trusting(this.certificate)
			.dns((name) -> List.of(this.first, this.second))
			.connectTimeout(Duration.ofMillis(800));
	}

	@ParameterizedTest
	@CsvSource({ "GET, false, true, true", "POST, false, true, true", "POST, true, true, false",
			"GET, false, false, false", "POST, false, false, false" })
	void firstRefuses(String method, boolean oneShot, boolean retries, boolean reachesTheSecondOverHttp)
			throws Exception {
		OkHttpClient off = this.off.newBuilder().retryOnConnectionFailure(retries).build();
		OkHttpClient on = this.on.newBuilder().retryOnConnectionFailure(retries).build();
		try (Upstream up = Upstream.start(this.second, 0, this.certificate)) {
			assertThat(call(off, method, oneShot, up.port())).isEqualTo("word");
			if (!reachesTheSecondOverHttp && !secure()) {
				assertThatExceptionOfType(ConnectException.class)
					.isThrownBy(() -> call(on, method, oneShot, up.port()));
			}
			assertThat(call(on, method, oneShot, up.port())).isEqualTo("word");
			assertThat(up.requests()).hasSize(2);
		}
		assertThat(this.fixture.outcomes().awaitAtLeast(2).get(1)).isEqualTo(new Failed(FailureReason.REFUSED));
	}

	@Test
	void firstDoesNotAnswer() throws Exception {
		try (FullListener busy = new FullListener(this.first);
				Upstream up = Upstream.start(this.second, busy.address().getPort(), this.certificate)) {
			assertThat(call(this.off, "GET", false, up.port())).isEqualTo("word");
			if (!secure()) {
				assertThatExceptionOfType(SocketTimeoutException.class)
					.isThrownBy(() -> call(this.on, "GET", false, up.port()));
			}
			assertThat(call(this.on, "GET", false, up.port())).isEqualTo("word");
		}
		assertThat(this.fixture.outcomes().awaitAtLeast(2).get(1)).isEqualTo(new Failed(FailureReason.TIMEOUT));
	}

	/**
	 * OkHttp remembers a new connection whose first exchange fails, and a {@code connect}
	 * that fails it does not.
	 */
	@Test
	void firstIsUpAgain() throws Exception {
		try (Upstream up = Upstream.start(this.second, 0, this.certificate)) {
			call(this.off, "GET", false, up.port());
			call(this.on, "GET", false, up.port());
			try (Upstream upAgain = Upstream.start(this.first, up.port(), this.certificate)) {
				call(this.off, "GET", false, up.port());
				assertThat(upAgain.requests()).hasSize(1);
				call(this.on, "GET", false, up.port());
				assertThat(upAgain.requests()).hasSize(secure() ? 2 : 1);
			}
		}
	}

	private RequestBody body(boolean oneShot) throws IOException {
		Path file = Files.writeString(this.directory.resolve("body"), "word");
		return oneShot ? RequestBody.create(new FileInputStream(file.toFile()).getFD(), null)
				: RequestBody.create(file.toFile(), null);
	}

	private boolean secure() {
		return this.certificate != null;
	}

	private String call(OkHttpClient client, String method, boolean oneShot, int port) throws IOException {
		Request.Builder request = new Request.Builder().header("Connection", "close");
		String url = this.scheme + "://" + NAME + ":" + port + "/echo";
		request = method.equals("POST") ? request.url(url).post(body(oneShot)) : request.url(url + "/word");
		try (Response response = client.newCall(request.build()).execute()) {
			return response.body().string();
		}
	}

}
