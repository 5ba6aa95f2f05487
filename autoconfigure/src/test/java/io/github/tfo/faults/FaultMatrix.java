// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.faults;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.Middlebox;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the rows of the matrix have in common. A row is a test method, run for each client
 * and scheme, with two servers: one for the application with Fast Open on, which has a
 * cookie when the row begins, and one for that with it off. When the row ends, three
 * things must be true of it:
 * <ul>
 * <li>The log of each server has every request that succeeded once, and none that nobody
 * made, and those that failed at most once.</li>
 * <li>There are as many outcomes as connections, counted by their SYNs.</li>
 * <li>There are as many hits as the kernel has counted.</li>
 * </ul>
 */
@WithNetworkLab(roundTripMillis = 10)
@ExtendWith(FaultApplications.class)
@ClientTest(schemes = { "http", "https" })
abstract class FaultMatrix {

	static final Fallback DATA_NOT_ACKED = new Fallback(FallbackReason.DATA_NOT_ACKED);

	static final Fallback SYN_RETRANSMITTED = new Fallback(FallbackReason.SYN_RETRANSMITTED);

	static final Fallback UNSAFE_METHOD = new Fallback(FallbackReason.UNSAFE_METHOD);

	static final Fallback BACKOFF = new Fallback(FallbackReason.BACKOFF);

	/**
	 * The kernel's first SYN timer is a second.
	 */
	static final Duration SYN_TIMEOUT = Duration.ofMillis(950);

	static final int FAST_OPEN_QUEUE = 1024;

	private static final AtomicInteger NUMBERS = new AtomicInteger();

	final NetworkLab lab;

	// Source and destination port and sequence number: a source port may be used again
	private final Set<List<Integer>> syns = ConcurrentHashMap.newKeySet();

	// Source and destination port
	private final Set<List<Integer>> others = ConcurrentHashMap.newKeySet();

	private final List<Reply> replies = new CopyOnWriteArrayList<>();

	private final List<Reply> repliesOff = new CopyOnWriteArrayList<>();

	private final List<Upstream> upstreams = new CopyOnWriteArrayList<>();

	private final List<Upstream> upstreamsOff = new CopyOnWriteArrayList<>();

	@Parameter(0)
	ClientUnderTest client;

	@Parameter(1)
	String scheme;

	private FaultApplications.Pair applications;

	private Link.@Nullable Registration box;

	private Link.Registration tap;

	private long activeBefore;

	private int executionsOfSafe = 1;

	private int padding;

	FaultMatrix(NetworkLab lab) {
		this.lab = lab;
	}

	@BeforeEach
	void begin() throws Exception {
		// First, since Netty looks once whether its listeners may have Fast Open: in the
		// namespace of the thread that asks first
		newServers(this.lab.serverAddress(), FAST_OPEN_QUEUE);
		this.applications = FaultApplications.of(this.client, this.scheme);
		this.applications.outcomes().clear();
		this.activeBefore = active();
		this.tap = this.lab.link().tap((packet) -> {
			if (packet.isSyn() && isPort(packet.destinationPort())) {
				this.syns.add(List.of(packet.sourcePort(), packet.destinationPort(), packet.sequenceNumber()));
			}
		});
		warmUp();
	}

	/**
	 * Fetches a cookie. One for a key that another row has changed costs a fallback.
	 */
	void warmUp() {
		for (int i = 0; i < 3 && hits() == 0; i++) {
			succeeds("GET");
		}
		assertThat(outcomes()).hasAtLeastOneElementOfType(Hit.class);
	}

	@AfterEach
	@SuppressWarnings("try")
	void end() throws Exception {
		try (AutoCloseable closing = this::close) {
			balance();
			assertLog(this.upstreams, this.replies);
			assertLog(this.upstreamsOff, this.repliesOff);
		}
	}

	private void close() throws Exception {
		repair();
		this.tap.close();
		this.lab.server().run(() -> {
			this.upstreams.forEach(Upstream::close);
			this.upstreamsOff.forEach(Upstream::close);
		});
	}

	private void assertLog(List<Upstream> servers, List<Reply> replies) {
		List<String> log = servers.stream().flatMap((server) -> server.requests().stream()).toList();
		for (Reply reply : replies) {
			int atMost = reply.logged().startsWith("GET ") ? this.executionsOfSafe : 1;
			assertThat(Collections.frequency(log, reply.logged())).as(reply.logged())
				.isBetween(reply.succeeded() ? 1 : 0, atMost);
		}
		assertThat(replies).extracting(Reply::logged).containsAll(log);
	}

	/**
	 * Waits until there are as many outcomes as connections, and as many hits as the
	 * kernel has counted. A connection that was given up may have had no SYN: Jetty
	 * sometimes opens one that it has no use for.
	 */
	private void balance() {
		Awaitility.await().pollInterval(Duration.ofMillis(2)).untilAsserted(() -> {
			List<FastOpenOutcome> outcomes = outcomes();
			long cancelled = outcomes.stream().filter(new Failed(FailureReason.CANCELLED)::equals).count();
			long connections = this.syns.stream().filter((syn) -> !this.others.contains(syn.subList(0, 2))).count();
			assertThat(connections).as("connections, by their SYNs, for %s", outcomes)
				.isBetween(outcomes.size() - cancelled, (long) outcomes.size());
			assertThat(hits() + this.others.size()).as("TCPFastOpenActive for %s", outcomes)
				.isEqualTo(active() - this.activeBefore);
		});
	}

	/**
	 * How often a server has executed a request, by its log.
	 */
	final int executions(Reply reply) {
		return this.upstreams.stream()
			.mapToInt((server) -> Collections.frequency(server.requests(), reply.logged()))
			.sum();
	}

	private long hits() {
		return outcomes().stream().filter(Hit.class::isInstance).count();
	}

	private List<FastOpenOutcome> outcomes() {
		return this.applications.outcomes().of(this::isPort);
	}

	private boolean isPort(int port) {
		return this.upstreams.stream().anyMatch((server) -> server.port() == port);
	}

	private long active() {
		return this.lab.client().counter("TcpExt", "TCPFastOpenActive");
	}

	/**
	 * Other servers take over, to which no SYN has been sent yet.
	 */
	final void newServers(InetAddress address, int fastOpenQueue) throws Exception {
		this.upstreams.add(newServer(address, fastOpenQueue));
		this.upstreamsOff.add(newServer(address, fastOpenQueue));
	}

	/**
	 * The server becomes the first of several replicas with the same port.
	 * @param addresses of the others
	 */
	final void replicate(List<InetAddress> addresses) throws Exception {
		Upstream first = last(this.upstreams);
		for (InetAddress address : addresses) {
			this.upstreams.add(0, this.lab.server().call(() -> Upstream.start(address, first.port(), first.trusted())));
		}
	}

	private Upstream newServer(InetAddress address, int fastOpenQueue) throws Exception {
		X509Bundle certificate = this.scheme.equals("https")
				? Certificates.issuedBy(FaultApplications.authority(), address) : null;
		return Upstream.start(this.lab.server(), address, certificate, fastOpenQueue);
	}

	final InetSocketAddress server() {
		return new InetSocketAddress(this.lab.serverAddress(), last(this.upstreams).port());
	}

	/**
	 * A hit of somebody else in this namespace.
	 */
	final void notOfTheApplication(int sourcePort) {
		this.others.add(List.of(sourcePort, server().getPort()));
	}

	/**
	 * Requests from now on are larger than a packet.
	 */
	final void largeRequests() {
		this.padding = 2500;
	}

	/**
	 * Puts a middlebox on the path until the row ends, or {@link #repair()}.
	 */
	final void fault(Middlebox middlebox) {
		repair();
		this.box = this.lab.link().intercept(middlebox);
	}

	final void dropSynsWithData() {
		fault((packet, next) -> {
			if (!packet.isSyn() || packet.payloadLength() == 0) {
				next.accept(packet);
			}
		});
	}

	final void repair() {
		if (this.box != null) {
			this.box.close();
			this.box = null;
		}
	}

	/**
	 * This network may deliver a SYN again after its connection has ended.
	 */
	final void safeRequestsMayBeExecutedTwice() {
		this.executionsOfSafe = 2;
	}

	/**
	 * A GET and a POST each, with Fast Open off: both succeed.
	 */
	final void assertSucceedsWithFastOpenOff() {
		assertThat(off("GET").failure()).isNull();
		assertThat(off("POST").failure()).isNull();
	}

	/**
	 * A request with Fast Open on.
	 */
	final Reply on(String method) {
		return together(method).get(0);
	}

	/**
	 * Requests with Fast Open on, at the same time: the outcomes are those of all.
	 */
	final List<Reply> together(String... methods) {
		int before = outcomes().size();
		Upstream server = last(this.upstreams);
		List<CompletableFuture<Reply>> asked = Arrays.stream(methods)
			.map((method) -> CompletableFuture.supplyAsync(() -> ask(this.applications.on(), server, method)))
			.toList();
		List<Reply> replies = asked.stream().map(CompletableFuture::join).toList();
		balance();
		List<FastOpenOutcome> outcomes = outcomes();
		replies = replies.stream().map((reply) -> reply.with(outcomes.subList(before, outcomes.size()))).toList();
		this.replies.addAll(replies);
		return replies;
	}

	/**
	 * A request with Fast Open on, which succeeds, while others make some, too.
	 */
	final void succeedsAmongOthers(String method) {
		Reply reply = ask(this.applications.on(), last(this.upstreams), method);
		assertThat(reply.failure()).isNull();
		this.replies.add(reply);
	}

	/**
	 * A request with Fast Open on, which succeeds.
	 */
	final Reply succeeds(String method) {
		Reply reply = on(method);
		assertThat(reply.failure()).isNull();
		return reply;
	}

	/**
	 * A request with Fast Open off.
	 */
	final Reply off(String method) {
		Reply reply = ask(this.applications.off(), last(this.upstreamsOff), method);
		this.repliesOff.add(reply);
		return reply;
	}

	private Reply ask(ClientApplication application, Upstream server, String method) {
		String id = "request" + NUMBERS.incrementAndGet() + "-" + "x".repeat(this.padding);
		boolean post = method.equals("POST");
		String path = post ? "/echo?" + id : "/echo/" + id;
		Throwable failure = null;
		long start = System.nanoTime();
		try {
			String body = post ? application.post(server.url(path), id) : application.get(server.url(path));
			assertThat(body).isEqualTo(id);
		}
		catch (Exception ex) {
			failure = ex;
		}
		return new Reply(method + " " + path, failure, Duration.ofNanos(System.nanoTime() - start), List.of());
	}

	private static <T> T last(List<T> list) {
		return list.get(list.size() - 1);
	}

	/**
	 * Asserts the outcome of the connection of a request.
	 */
	final void assertOutcome(Reply reply, FastOpenOutcome expected) {
		assertThat(reply.outcomes()).contains(expected);
	}

	final void assertHit(Reply reply) {
		assertThat(reply.outcomes()).hasAtLeastOneElementOfType(Hit.class);
	}

	/**
	 * Whether the first bytes of a connection are sent in its SYN: a ClientHello, or a
	 * request that is safe.
	 */
	final boolean isSentInSyn(String method) {
		return this.scheme.equals("https") || method.equals("GET");
	}

}
