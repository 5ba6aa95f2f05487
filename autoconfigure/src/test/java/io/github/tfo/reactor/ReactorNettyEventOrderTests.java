// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.github.tfo.testing.AbstractUpstreamTests;
import io.github.tfo.testing.FullListener;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import reactor.core.publisher.Mono;
import reactor.netty.Metrics;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What others can observe of a connection, with Fast Open and without: the events of the
 * channel, the states of the connection, the callbacks, the observations and the log.
 */
@ExtendWith(OutputCaptureExtension.class)
class ReactorNettyEventOrderTests extends AbstractUpstreamTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final ObservationRegistry usual = Metrics.OBSERVATION_REGISTRY;

	@AfterEach
	void resetRegistry() {
		Metrics.observationRegistry(this.usual);
	}

	@Test
	void requestThatSucceeds() throws Exception {
		Recording without = record(false, "/echo/word");
		fetchCookie();
		Recording with = recordHit("/echo/word");
		assertThat(with.channel).isEqualTo(without.channel)
			.startsWith("connect", "connect returned", "connected", "active");
		assertThat(with.library).isEqualTo(without.library).contains("[configured]");
		assertThat(with.observations).isEqualTo(without.observations)
			.anySatisfy((name) -> assertThat(name).contains("connect"));
	}

	@Test
	void serverThatClosesWithoutAnAnswer() throws Exception {
		Recording without = record(false, "/close");
		fetchCookie();
		Recording with = recordHit("/close");
		assertThat(with.library).isEqualTo(without.library);
		assertThat(with.observations).isEqualTo(without.observations);
	}

	@Test
	void serverThatRefuses(CapturedOutput output) throws Exception {
		fetchCookie();
		this.upstream.close();
		int before = output.getAll().length();
		Recording without = record(false, "/echo/word");
		assertThat(output.getAll().substring(before)).doesNotContain("WARN", "ERROR");
		Recording with = record(true, "/echo/word");
		assertThat(with.failure).isEqualTo(without.failure);
		String logged = output.getAll().substring(before);
		if (secure()) {
			assertThat(with.channel).isEqualTo(without.channel);
			assertThat(with.library).isEqualTo(without.library);
			assertThat(with.observations).isEqualTo(without.observations);
			assertThat(logged).doesNotContain("WARN", "ERROR");
		}
		else {
			// Reactor Netty has written the request by then
			assertThat(logged).containsOnlyOnce("WARN").doesNotContain("ERROR", "\tat ");
		}
	}

	@Test
	void serverThatDoesNotAnswer(CapturedOutput output) throws Exception {
		fetchCookie();
		try (FullListener full = new FullListener(this.address)) {
			int before = output.getAll().length();
			Recording without = record(false, full.address().getPort(), "/echo/word");
			Recording with = record(true, full.address().getPort(), "/echo/word");
			assertThat(with.failure).isEqualTo(without.failure).contains("ConnectTimeoutException");
			if (secure()) {
				assertThat(with.channel).isEqualTo(without.channel);
				assertThat(with.library).isEqualTo(without.library);
				assertThat(with.observations).isEqualTo(without.observations);
				assertThat(output.getAll().substring(before)).doesNotContain("WARN", "ERROR");
			}
		}
	}

	private String url(int port, String path) {
		return this.upstream.url(path).replace(":" + this.upstream.port() + "/", ":" + port + "/");
	}

	private Recording recordHit(String path) {
		Recording recording = record(true, path);
		assertThat(kernelHits()).isOne();
		return recording;
	}

	private Recording record(boolean fastOpen, String path) {
		return record(fastOpen, this.upstream.port(), path);
	}

	private Recording record(boolean fastOpen, int port, String path) {
		Recording recording = new Recording();
		Metrics.observationRegistry(recording.registry());
		HttpClient client = recording.observe(client());
		if (fastOpen) {
			client = new ReactorNettyFastOpen(this.fixture.connector()).apply(client);
		}
		Observation parent = Observation.start("caller", recording.registry());
		recording.failure = client.get()
			.uri(url(port, path))
			.responseContent()
			.aggregate()
			.asString()
			.map((answer) -> "none")
			.onErrorResume((failure) -> Mono.just(failure.getClass().getSimpleName()))
			.contextWrite((context) -> context.put("micrometer.observation", parent))
			.block(TIMEOUT);
		parent.stop();
		recording.awaitEnd();
		return recording;
	}

	private HttpClient client() {
		HttpClient client = HttpClient.newConnection()
			.disableRetry(true)
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 700)
			.metrics(true, (uri) -> uri);
		return !secure() ? client : client.secure((spec) -> spec.sslContext(trusting()));
	}

	private static SslContext trusting() {
		try {
			return SslContextBuilder.forClient()
				.trustManager(InsecureTrustManagerFactory.INSTANCE)
				.endpointIdentificationAlgorithm(null)
				.build();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * What was observed of one request.
	 */
	private static final class Recording {

		private final List<String> channel = Collections.synchronizedList(new ArrayList<>());

		private final List<String> library = Collections.synchronizedList(new ArrayList<>());

		private final List<String> observations = Collections.synchronizedList(new ArrayList<>());

		private final ObservationRegistry registry = ObservationRegistry.create();

		private @Nullable String failure;

		Recording() {
			this.registry.observationConfig().observationHandler(new ObservationHandler<>() {

				@Override
				public void onStop(Observation.Context context) {
					Recording.this.observations.add(context.getName() + " " + context.getContextualName() + " < "
							+ ((context.getParentObservation() != null)
									? context.getParentObservation().getContextView().getName() : "none"));
				}

				@Override
				public boolean supportsContext(Observation.Context context) {
					return true;
				}

			});
		}

		ObservationRegistry registry() {
			return this.registry;
		}

		HttpClient observe(HttpClient client) {
			return client
				.doOnChannelInit((observer, channel, remote) -> channel.pipeline().addFirst(new Recorder(this.channel)))
				.observe((connection, state) -> this.library.add(state.toString()))
				.doOnRequest((request, connection) -> this.library.add("doOnRequest"))
				.doAfterRequest((request, connection) -> this.library.add("doAfterRequest"))
				.doOnResponse((response, connection) -> this.library.add("doOnResponse"))
				.doOnRequestError((request, failure) -> this.library.add("doOnRequestError"))
				.doOnResponseError((response, failure) -> this.library.add("doOnResponseError"))
				.doOnConnected((connection) -> this.library.add("doOnConnected"))
				.doOnDisconnected((connection) -> this.library.add("doOnDisconnected"));
		}

		void awaitEnd() {
			Awaitility.await().until(() -> this.channel.contains("removed"));
		}

	}

	private static final class Recorder extends ChannelDuplexHandler {

		private final List<String> events;

		Recorder(List<String> events) {
			this.events = events;
		}

		@Override
		public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local,
				ChannelPromise promise) {
			this.events.add("connect");
			promise.addListener((future) -> this.events.add(future.isSuccess() ? "connected" : "connect failed"));
			ctx.connect(remote, local, promise);
			this.events.add("connect returned");
		}

		@Override
		public void channelActive(ChannelHandlerContext ctx) {
			this.events.add("active");
			ctx.fireChannelActive();
		}

		@Override
		public void channelInactive(ChannelHandlerContext ctx) {
			this.events.add("inactive");
			ctx.fireChannelInactive();
		}

		@Override
		public void handlerRemoved(ChannelHandlerContext ctx) {
			this.events.add("removed");
		}

	}

}
