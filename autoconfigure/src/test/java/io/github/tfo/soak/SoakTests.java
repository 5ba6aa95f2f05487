// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.soak;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.NeedsRealRoot;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.OpenDescriptors;
import io.github.tfo.testing.UserCustomizer;
import io.netty.pkitesting.X509Bundle;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many cold requests of all clients while faults come and go. Each is answered, each
 * {@code POST} is executed as often as the caller has made it, and the outcomes are what
 * the kernel has counted.
 */
@Tag("soak")
@NeedsRealRoot
@WithNetworkLab(roundTripMillis = 1)
class SoakTests {

	private static final int REQUESTS = Integer.getInteger("soak.requests", 200_000);

	private static final long SEED = Long.getLong("soak.seed", 1);

	private static final String FAULTS = System.getProperty("soak.faults", "all");

	private static final int AT_A_TIME = 64;

	private static final int PARTS = 10;

	private static final int WARM_UP_REQUESTS = 100;

	/** For how many requests a fault lasts, if there are enough of them. */
	private static final int LASTING = 1000;

	/** Server and client close their sockets a moment after the answer. */
	private static final int SETTLE_MILLIS = 1000;

	/** For sockets and threads that a library opens late. */
	private static final long FEW_DESCRIPTORS = 10;

	private static final long LITTLE_HEAP = 8L << 20;

	private final NetworkLab lab;

	private final List<ClientApplication> applications = new ArrayList<>();

	/** By reason, or by the name of the outcome where there is none. */
	private final Map<Object, LongAdder> outcomes = new ConcurrentHashMap<>();

	/** How often each kind of failure was there, with an example. */
	private final Map<String, Integer> failures = new ConcurrentSkipListMap<>();

	private final AtomicLong postsInSyns = new AtomicLong();

	SoakTests(NetworkLab lab) {
		this.lab = lab;
	}

	@Test
	void requestsAreAnsweredAndCountedWhileFaultsComeAndGo() throws Exception {
		// What is remembered for a day would look like a leak
		System.setProperty("javax.net.ssl.sessionCacheSize", "100");
		this.lab.client().sysctl("net.ipv4.ip_local_port_range", "1024 65535");
		this.lab.client().sysctl("net.ipv4.tcp_tw_reuse", "1");
		X509Bundle certificate = Certificates.selfSigned(this.lab.serverAddress());
		try (SoakOrigin origin = this.lab.server()
			.call(() -> new SoakOrigin(this.lab.serverAddress(), certificate, REQUESTS))) {
			for (ClientUnderTest client : ClientUnderTest.values()) {
				this.applications.add(ClientApplication.on(client, certificate.getCertificatePEM(), this::addBeans,
						"tfo.cookieless.destinations=" + origin.cookielessDestinations(), "tfo.backoff.initial=2s",
						"tfo.backoff.max=10s", "okhttp.retry=true", "management.observations.enable.http=false",
						"logging.level.reactor.netty.http.client=off"));
			}
			soak(origin);
		}
		finally {
			this.applications.forEach(ClientApplication::close);
		}
	}

	private void addBeans(GenericApplicationContext context) {
		context.registerBean("counter", FastOpenListener.class, () -> (peer,
				outcome) -> this.outcomes.computeIfAbsent(kind(outcome), (kind) -> new LongAdder()).increment());
		// With the five of each route by default, requests would wait for each other
		UserCustomizer.UNORDERED.restClientOnHttpComponents((builder) -> builder.withConnectionManagerCustomizer(
				(manager) -> manager.setMaxConnTotal(AT_A_TIME).setMaxConnPerRoute(AT_A_TIME)))
			.accept(context);
	}

	private static Object kind(FastOpenOutcome outcome) {
		if (outcome instanceof Fallback fallback) {
			return fallback.reason();
		}
		return (outcome instanceof Failed failed) ? failed.reason() : outcome.getClass().getSimpleName();
	}

	private long outcomes(Object... kinds) {
		return Stream.of(kinds).map(this.outcomes::get).mapToLong((count) -> (count != null) ? count.sum() : 0).sum();
	}

	private void soak(SoakOrigin origin) throws Exception {
		warmUp(origin);
		this.lab.link().tap((packet) -> {
			if (packet.isSyn() && packet.payloadLength() > 0 && packet.payload()[0] == 'P') {
				this.postsInSyns.incrementAndGet();
			}
		});
		Kernel before = Kernel.read(this.lab);
		int lasting = Math.min(LASTING, Math.max(1, REQUESTS / 40));
		SoakFaults onHosts = SoakFaults.onHosts(this.lab, FAULTS, lasting, new Random(SEED));
		SoakFaults onLink = SoakFaults.onLink(this.lab, FAULTS, lasting * 7 / 10, new Random(SEED + 1));
		List<State> states = new ArrayList<>();
		ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME);
		try {
			for (int part = 0; part < PARTS; part++) {
				int to = (int) ((long) REQUESTS * (part + 1) / PARTS);
				make((int) ((long) REQUESTS * part / PARTS), to, workers, origin, onHosts, onLink);
				states.add(State.read(this.applications));
				System.out.printf("%,9d requests, %s%n", to, states.get(part));
			}
		}
		finally {
			workers.shutdownNow();
			onHosts.end();
			onLink.end();
		}
		System.out.printf("faults: %s, %s%noutcomes: %s%n", onHosts.counts(), onLink.counts(), this.outcomes);
		assertThat(onHosts.complete() && onLink.complete()).as("Each fault has come").isTrue();
		int dropping = onLink.counts().getOrDefault("SYN data dropped", 0);
		SoftAssertions.assertSoftly((softly) -> {
			assertExecutions(softly, origin);
			assertConnections(softly, Kernel.read(this.lab).since(before), dropping);
			State first = states.get(0);
			State last = states.get(PARTS - 1);
			softly.assertThat(last.descriptors).isLessThanOrEqualTo(first.descriptors + FEW_DESCRIPTORS);
			softly.assertThat(last.heapBytes).isLessThanOrEqualTo(first.heapBytes + LITTLE_HEAP);
		});
	}

	private void warmUp(SoakOrigin origin) throws InterruptedException {
		for (ClientApplication application : this.applications) {
			for (String scheme : List.of("http", "https")) {
				for (int i = 0; i < WARM_UP_REQUESTS; i++) {
					application.get(origin.url(scheme, i % 2 == 1, "/" + REQUESTS));
				}
			}
		}
		Thread.sleep(SETTLE_MILLIS);
		this.outcomes.clear();
	}

	private void make(int from, int to, ExecutorService workers, SoakOrigin origin, SoakFaults onHosts,
			SoakFaults onLink) throws InterruptedException {
		Semaphore free = new Semaphore(AT_A_TIME);
		for (int id = from; id < to; id++) {
			onHosts.before(id);
			onLink.before(id);
			SoakRequest request = SoakRequest.of(id, SEED, this.applications.size());
			assertThat(free.tryAcquire(1, TimeUnit.MINUTES)).as("Requests end").isTrue();
			workers.execute(() -> {
				make(request, origin);
				free.release();
			});
		}
		assertThat(free.tryAcquire(AT_A_TIME, 1, TimeUnit.MINUTES)).as("Requests end").isTrue();
	}

	private void make(SoakRequest request, SoakOrigin origin) {
		ClientApplication application = this.applications.get(request.client());
		try {
			String answer = request.make(application, origin);
			if (!answer.equals(request.answer())) {
				this.failures.merge(application.client() + ": " + request + " was answered " + answer, 1, Integer::sum);
			}
		}
		catch (Exception ex) {
			Throwable cause = ex;
			while (cause.getCause() != null) {
				cause = cause.getCause();
			}
			this.failures.merge(application.client() + ": " + cause, 1, Integer::sum);
		}
	}

	private void assertExecutions(SoftAssertions softly, SoakOrigin origin) {
		softly.assertThat(this.failures).isEmpty();
		softly
			.assertThat(IntStream.range(0, REQUESTS)
				.mapToObj((id) -> SoakRequest.of(id, SEED, this.applications.size()))
				.filter((request) -> !isExecuted(request, origin.executions(request.id())))
				.map((request) -> request + " was executed " + origin.executions(request.id()) + " times"))
			.isEmpty();
		long warmUps = 2L * WARM_UP_REQUESTS * this.applications.size();
		softly.assertThat(origin.strangers()).as("Requests that nobody has made").isEqualTo(warmUps);
	}

	/** A {@code GET} may be repeated. */
	private static boolean isExecuted(SoakRequest request, int times) {
		return request.post() ? times == request.attempts() : times > 0;
	}

	private void assertConnections(SoftAssertions softly, Kernel kernel, int dropping) {
		long all = this.outcomes.values().stream().mapToLong(LongAdder::sum).sum();
		// Fast Open was switched off after their connect and before their SYN
		softly.assertThat(all - outcomes(FailureReason.OTHER)).as("Outcomes").isEqualTo(kernel.activeOpens);
		// Jetty opens some that it then has no use for
		softly.assertThat(all).as("Outcomes").isGreaterThanOrEqualTo(REQUESTS);
		softly.assertThat(outcomes(Hit.class.getSimpleName())).as("Hits").isEqualTo(kernel.fastOpens);
		softly.assertThat(outcomes(FallbackReason.DATA_NOT_ACKED, FallbackReason.SYN_RETRANSMITTED))
			.as("Fallbacks of a SYN with data")
			.isEqualTo(kernel.fastOpenFailures);
		// All that are under way when it begins, and the probes of each client and port
		long lost = dropping * (AT_A_TIME + 4L * this.applications.size());
		softly.assertThat(outcomes(FallbackReason.SYN_RETRANSMITTED)).isLessThanOrEqualTo(lost);
		softly.assertThat(this.postsInSyns.get()).as("SYNs with a POST").isZero();
		softly.assertThat(this.lab.link().droppedPackets()).as("Packets that the link lost").isZero();
	}

	/** What the client's kernel has counted. */
	private record Kernel(long activeOpens, long fastOpens, long fastOpenFailures) {

		static Kernel read(NetworkLab lab) {
			return new Kernel(lab.client().counter("Tcp", "ActiveOpens"),
					lab.client().counter("TcpExt", "TCPFastOpenActive"),
					lab.client().counter("TcpExt", "TCPFastOpenActiveFail"));
		}

		Kernel since(Kernel before) {
			return new Kernel(this.activeOpens - before.activeOpens, this.fastOpens - before.fastOpens,
					this.fastOpenFailures - before.fastOpenFailures);
		}

	}

	/** What this process holds while no request is under way. */
	private record State(long descriptors, long heapBytes) {

		static State read(List<ClientApplication> applications) throws Exception {
			Thread.sleep(SETTLE_MILLIS);
			applications.forEach((application) -> {
				application.outcomes().awaitAtLeast(0).clear();
				application.outcomes().peers().clear();
			});
			System.gc();
			return new State(OpenDescriptors.count(),
					ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
		}

	}

}
