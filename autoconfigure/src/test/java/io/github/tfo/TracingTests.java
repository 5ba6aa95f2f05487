// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import brave.Tracing;
import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import io.github.tfo.connection.BackedOffDestination.Cause;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import io.github.tfo.testing.UserCustomizer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.brave.bridge.BraveBaggageManager;
import io.micrometer.tracing.brave.bridge.BraveCurrentTraceContext;
import io.micrometer.tracing.brave.bridge.BravePropagator;
import io.micrometer.tracing.brave.bridge.BraveTracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import reactor.netty.Metrics;

import org.springframework.context.support.GenericApplicationContext;

import static io.micrometer.observation.ObservationHandler.FirstMatchingCompositeObservationHandler;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A request has the same spans, each with the same parent, with Fast Open and without.
 */
@InNetworkNamespace
@ClientTest(except = ClientUnderTest.OKHTTP, schemes = { "http", "https" })
class TracingTests {

	@Parameter(0)
	ClientUnderTest client;

	@Parameter(1)
	String scheme;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final ObservationRegistry usual = Metrics.OBSERVATION_REGISTRY;

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final List<MutableSpan> finished = new CopyOnWriteArrayList<>();

	private Tracing tracing;

	private Upstream upstream;

	@BeforeEach
	void start() throws Exception {
		this.upstream = Upstream.start(this.scheme, LoopbackAddresses.unused(StandardProtocolFamily.INET));
		this.tracing = Tracing.newBuilder().addSpanHandler(new SpanHandler() {

			@Override
			public boolean end(TraceContext context, MutableSpan span, Cause cause) {
				TracingTests.this.finished.add(span);
				return true;
			}

		}).build();
		BraveTracer tracer = new BraveTracer(this.tracing.tracer(),
				new BraveCurrentTraceContext(this.tracing.currentTraceContext()), new BraveBaggageManager());
		this.registry.observationConfig()
			.observationHandler(new FirstMatchingCompositeObservationHandler(
					new PropagatingSenderTracingObservationHandler<>(tracer, new BravePropagator(this.tracing)),
					new DefaultTracingObservationHandler(tracer)));
		Metrics.observationRegistry(this.registry);
	}

	@AfterEach
	void stop() {
		Metrics.observationRegistry(this.usual);
		this.tracing.close();
		this.upstream.close();
	}

	@Test
	void whenRequestSucceedsThenSpansAreTheSame() {
		List<String> without;
		try (ClientApplication off = ClientApplication.off(this.client, this.upstream.trustedPem(), tracing())) {
			without = spansOfTheSecondRequest(off, 0);
		}
		try (ClientApplication on = ClientApplication.on(this.client, this.upstream.trustedPem(), tracing())) {
			assertThat(spansOfTheSecondRequest(on, 1)).isEqualTo(without).contains("http get < caller");
		}
	}

	private List<String> spansOfTheSecondRequest(ClientApplication application, int expectedHits) {
		request(application);
		long hits = this.namespace.counter("TcpExt", "TCPFastOpenActive");
		List<String> spans = request(application);
		assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive") - hits).isEqualTo(expectedHits);
		return spans;
	}

	private List<String> request(ClientApplication application) {
		this.finished.clear();
		Observation caller = Observation.createNotStarted("caller", this.registry).start();
		try (Observation.Scope scope = caller.openScope()) {
			assertThat(scope).isNotNull();
			assertThat(application.get(this.upstream.url("/echo/word"))).isEqualTo("word");
		}
		caller.stop();
		Map<String, String> names = this.finished.stream()
			.collect(Collectors.toMap(MutableSpan::id, (span) -> String.valueOf(span.name())));
		return this.finished.stream()
			.map((span) -> span.name() + " < " + ((span.parentId() != null) ? names.get(span.parentId()) : "none"))
			.sorted()
			.toList();
	}

	private Consumer<GenericApplicationContext> tracing() {
		Consumer<GenericApplicationContext> ofSpring = (context) -> context.registerBean(ObservationRegistry.class,
				() -> this.registry);
		return switch (this.client) {
			case WEBCLIENT_REACTOR -> ofSpring.andThen(UserCustomizer.UNORDERED.webClientOnReactor(
					(builder) -> builder.withHttpClientCustomizer((http) -> http.metrics(true, (uri) -> "uri"))));
			case RESTCLIENT_REACTOR -> ofSpring.andThen(UserCustomizer.UNORDERED.restClientOnReactor(
					(builder) -> builder.withHttpClientCustomizer((http) -> http.metrics(true, (uri) -> "uri"))));
			default -> ofSpring;
		};
	}

}
