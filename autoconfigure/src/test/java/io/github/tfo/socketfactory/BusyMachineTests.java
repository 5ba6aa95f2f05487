// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.httpcomponents.HttpComponentsFastOpen;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.Upstream;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.client5.http.impl.classic.BasicHttpClientResponseHandler;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.support.ClassicRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * However long a busy machine takes from {@code connect} to the first write, no handshake
 * starts without the request.
 */
@InNetworkNamespace
class BusyMachineTests {

	private static final int AT_A_TIME = 64;

	private static final int REQUESTS = 640;

	private final ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME);

	private final ExecutorService others = Executors.newCachedThreadPool();

	private FastOpenFixture fixture;

	private Upstream upstream;

	@BeforeEach
	void start() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);
		this.upstream = Upstream.start(address);
		for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
			this.others.execute(BusyMachineTests::spin);
		}
	}

	private static void spin() {
		while (!Thread.currentThread().isInterrupted()) {
			Thread.onSpinWait();
		}
	}

	@AfterEach
	void stop() {
		this.others.shutdownNow();
		this.callers.shutdownNow();
		this.upstream.close();
	}

	@Test
	void getsOfOkHttpAreInTheSyn() throws Exception {
		OkHttpClient client = new OkHttpClient.Builder()
			.socketFactory(new FastOpenSocketFactory(this.fixture.connector()))
			.build();
		Request get = new Request.Builder().url(this.upstream.url("/echo/word")).header("Connection", "close").build();
		assertNoneWithoutData(() -> {
			try (Response response = client.newCall(get).execute()) {
				return response.body().string();
			}
		});
	}

	@Test
	void getsOfHttpComponentsAreInTheSyn() throws Exception {
		HttpComponentsFastOpen fastOpen = new HttpComponentsFastOpen(this.fixture.connector());
		HttpClientBuilder builder = HttpClientBuilder.create();
		fastOpen.apply(builder)
			.setConnectionManager(fastOpen
				.apply(PoolingHttpClientConnectionManagerBuilder.create()
					.setMaxConnPerRoute(AT_A_TIME)
					.setMaxConnTotal(AT_A_TIME))
				.build());
		String url = this.upstream.url("/echo/word");
		try (CloseableHttpClient client = builder.build()) {
			assertNoneWithoutData(
					() -> client.execute(ClassicRequestBuilder.get(url).addHeader("Connection", "close").build(),
							new BasicHttpClientResponseHandler()));
		}
	}

	private void assertNoneWithoutData(Callable<String> request) throws Exception {
		request.call();
		List<Future<String>> answers = new ArrayList<>();
		for (Callable<String> each : Collections.nCopies(REQUESTS, request)) {
			answers.add(this.callers.submit(each));
		}
		for (Future<String> answer : answers) {
			assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("word");
		}
		assertThat(this.fixture.outcomes().await(1 + REQUESTS)).doesNotContain(new Fallback(FallbackReason.NO_DATA));
	}

}
