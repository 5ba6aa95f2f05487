// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.exactlyonce;

import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.socketfactory.Strangers;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.OpenDescriptors;
import io.github.tfo.testing.Upstream;
import io.github.tfo.testing.UserCustomizer;
import okhttp3.Call;
import okhttp3.Request;
import okhttp3.Response;
import org.apache.hc.core5.concurrent.Cancellable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whatever the moment at which a caller gives up, no client touches a descriptor that is
 * another socket's by now.
 */
@InNetworkNamespace
class ClientDescriptorTests {

	private static final int AT_A_TIME = 8;

	private static final int LONGEST_MICROS = 3_000;

	/**
	 * Fewer descriptors than connections: those of event loops, which a library starts
	 * when it needs them.
	 */
	private static final int FEW = 60;

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final ScheduledExecutorService closers = Executors.newScheduledThreadPool(2);

	@ClientTest
	void requestsThatAreGivenUpTouchNoStranger(ClientUnderTest client) throws Exception {
		touchNoStranger(client, Duration.ofSeconds(2));
	}

	@Tag("soak")
	@ClientTest
	void requestsThatAreGivenUpTouchNoStrangerForMinutes(ClientUnderTest client) throws Exception {
		touchNoStranger(client, Duration.ofMinutes(5));
	}

	private void touchNoStranger(ClientUnderTest client, Duration duration) throws Exception {
		AtomicInteger numbers = new AtomicInteger();
		AtomicInteger answered = new AtomicInteger();
		ExecutorService callers = Executors.newFixedThreadPool(AT_A_TIME);
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET));
				ClientApplication application = ClientApplication.on(client, null, givingUp(client))) {
			application.get(upstream.url("/echo/0"));
			long descriptors = OpenDescriptors.count();
			long hits = this.namespace.counter("TcpExt", "TCPFastOpenActive");
			long end = System.nanoTime() + duration.toNanos();
			try (Strangers strangers = new Strangers(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
				List<Future<?>> running = new ArrayList<>();
				for (int i = 0; i < AT_A_TIME; i++) {
					running.add(callers.submit(() -> {
						while (System.nanoTime() < end) {
							int number = numbers.incrementAndGet();
							String url = upstream.url("/echo/" + number);
							String answer = isGivenUp(url) ? giveUp(application, url) : application.get(url);
							if (answer != null) {
								assertThat(answer).isEqualTo("" + number);
								answered.incrementAndGet();
							}
						}
						return null;
					}));
				}
				for (Future<?> caller : running) {
					caller.get(duration.toSeconds() + 60, TimeUnit.SECONDS);
				}
				assertThat(strangers.touched()).isEmpty();
				assertThat(strangers.checked()).isGreaterThan(100);
			}
			assertThat(answered.get()).isBetween(1, numbers.get() - 1);
			assertThat(this.namespace.counter("TcpExt", "TCPFastOpenActive")).isGreaterThan(hits);
			Awaitility.await().untilAsserted(() -> assertThat(OpenDescriptors.count()).isLessThan(descriptors + FEW));
		}
		finally {
			callers.shutdownNow();
			this.closers.shutdownNow();
		}
	}

	/**
	 * Two of three requests are given up.
	 */
	private static boolean isGivenUp(String url) {
		return Integer.parseInt(url.replaceAll(".*/", "")) % 3 != 0;
	}

	/**
	 * Make a request and give it up soon, by what the client offers for it.
	 * @return the answer; {@code null} when there was none
	 */
	private @Nullable String giveUp(ClientApplication application, String url) {
		try {
			return switch (application.client()) {
				case WEBCLIENT_REACTOR, WEBCLIENT_JETTY -> {
					CompletableFuture<String> answer = application.webClient()
						.get()
						.uri(url)
						.header("Connection", "close")
						.retrieve()
						.bodyToMono(String.class)
						.toFuture();
					soon(() -> answer.cancel(true));
					yield answer.get();
				}
				case RESTCLIENT_REACTOR, RESTCLIENT_JETTY -> {
					Thread caller = Thread.currentThread();
					Future<?> interruption = soon(caller::interrupt);
					try {
						yield application.get(url);
					}
					finally {
						while (!interruption.isDone()) {
							Thread.onSpinWait();
						}
					}
				}
				// The interceptor does
				case RESTCLIENT_HTTPCOMPONENTS -> application.get(url);
				case OKHTTP -> {
					Call call = application.okHttpClient()
						.newCall(new Request.Builder().url(url).header("Connection", "close").build());
					soon(call::cancel);
					try (Response response = call.execute()) {
						yield response.body().string();
					}
				}
			};
		}
		catch (Exception ex) {
			return null;
		}
		finally {
			// An interrupt of this request must not reach the next one
			Thread.interrupted();
		}
	}

	private Consumer<GenericApplicationContext> givingUp(ClientUnderTest client) {
		if (client != ClientUnderTest.RESTCLIENT_HTTPCOMPONENTS) {
			return (context) -> {
			};
		}
		return UserCustomizer.UNORDERED.restClientOnHttpComponents((builder) -> builder.withHttpClientCustomizer(
				(http) -> http.disableAutomaticRetries().addExecInterceptorFirst("givesUp", (request, scope, chain) -> {
					AtomicBoolean over = new AtomicBoolean(!isGivenUp(request.getPath()));
					cancelUntil(over, (Cancellable) scope.execRuntime);
					try {
						return chain.proceed(request, scope);
					}
					finally {
						over.set(true);
					}
				})));
	}

	/**
	 * There is nothing to cancel until the connection is made.
	 */
	private void cancelUntil(AtomicBoolean over, Cancellable exchange) {
		if (!over.get()) {
			soon(() -> {
				if (!over.get() && !exchange.cancel()) {
					cancelUntil(over, exchange);
				}
			});
		}
	}

	private Future<?> soon(Runnable task) {
		return this.closers.schedule(task, ThreadLocalRandom.current().nextInt(LONGEST_MICROS), TimeUnit.MICROSECONDS);
	}

}
