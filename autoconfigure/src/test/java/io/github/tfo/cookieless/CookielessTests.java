// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.cookieless;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.AddressTranslation;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.Packet;
import io.github.tfo.lab.junit.WithNetworkLab;
import io.github.tfo.testing.Certificates;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.Upstream;
import io.netty.pkitesting.X509Bundle;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What clients do with a destination of {@code tfo.cookieless.destinations}, whose server
 * takes data without a cookie or does not.
 */
@WithNetworkLab(roundTripMillis = 10)
@ClientTest(schemes = { "http", "https" })
@SuppressWarnings("try")
class CookielessTests {

	/** TFO_SERVER_ENABLE | TFO_SERVER_COOKIE_NOT_REQD (net/tcp.h). */
	private static final String WITHOUT_COOKIE = String.valueOf(0x2 | 0x200);

	/** TFO_SERVER_ENABLE (net/tcp.h). */
	private static final String WITH_COOKIE = "2";

	private final NetworkLab lab;

	private final List<Packet> syns = new CopyOnWriteArrayList<>();

	private final List<AutoCloseable> toClose = new ArrayList<>();

	@Parameter(0)
	ClientUnderTest client;

	@Parameter(1)
	String scheme;

	CookielessTests(NetworkLab lab) {
		this.lab = lab;
	}

	@BeforeEach
	void tap() {
		this.lab.client().flushTcpMetrics();
		this.toClose.add(this.lab.link().tap((packet) -> {
			if (packet.isSyn()) {
				this.syns.add(packet);
			}
		}));
	}

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable resource : this.toClose) {
			resource.close();
		}
	}

	@Test
	void firstConnectionIsAHit() throws Exception {
		Upstream server = start(WITHOUT_COOKIE, this.lab.serverAddress());
		ClientApplication application = application(server);
		long before = active();
		assertThat(application.get(server.url("/echo/first"))).isEqualTo("first");
		assertThat(application.outcomes().await(1)).allSatisfy(this::isCookielessHit);
		assertThat(active() - before).isOne();
		assertThat(this.syns).hasSize(1)
			.allSatisfy((syn) -> assertThat(syn.payloadLength()).isPositive())
			.allSatisfy((syn) -> assertThat(syn.fastOpenCookieLength()).isZero());
	}

	@Test
	void firstConnectionIsAHitOverIp6() throws Exception {
		Upstream server = start(WITHOUT_COOKIE, this.lab.serverAddress6());
		ClientApplication application = application(server);
		assertThat(application.get(server.url("/echo/first"))).isEqualTo("first");
		assertThat(application.outcomes().await(1)).allSatisfy(this::isCookielessHit);
	}

	@Test
	void postIsSentAsWithACookie() throws Exception {
		Upstream server = start(WITHOUT_COOKIE, this.lab.serverAddress());
		ClientApplication application = application(server);
		assertThat(application.post(server.url("/echo"), "posted")).isEqualTo("posted");
		if (this.scheme.equals("https")) {
			assertThat(application.outcomes().await(1)).allSatisfy(this::isCookielessHit);
		}
		else {
			assertThat(application.outcomes().await(1)).containsExactly(new Fallback(FallbackReason.UNSAFE_METHOD));
			assertThat(this.syns).hasSize(1).allSatisfy((syn) -> assertThat(syn.payloadLength()).isZero());
		}
	}

	@Test
	void replicasBehindOneAddressAreAllHits() throws Exception {
		Upstream first = start(WITHOUT_COOKIE, this.lab.serverAddress());
		List<InetAddress> replicas = List.of(this.lab.serverAddress(), this.lab.addServerAddress(1),
				this.lab.addServerAddress(2));
		for (InetAddress replica : replicas.subList(1, replicas.size())) {
			Upstream other = this.lab.server().call(() -> Upstream.start(replica, first.port(), first.trusted()));
			this.toClose.add(other);
		}
		ClientApplication application = application(first);
		try (Link.Registration translation = this.lab.link()
			.intercept(
					new AddressTranslation(this.lab.serverAddress(), replicas, new AtomicInteger()::getAndIncrement))) {
			for (int i = 0; i < 12; i++) {
				assertThat(application.get(first.url("/echo/" + i))).isEqualTo(String.valueOf(i));
			}
		}
		assertThat(used(application.outcomes().awaitAtLeast(12))).allSatisfy(this::isCookielessHit);
		assertThat(first.accepted()).isBetween(3, 6);
	}

	/**
	 * One refusal proves nothing: it may be that of one replica.
	 */
	@Test
	void serverThatWantsACookieGetsOneAfterThreeConnections() throws Exception {
		Upstream server = start(WITH_COOKIE, this.lab.serverAddress());
		ClientApplication application = application(server);
		for (int i = 0; i < 6; i++) {
			application.get(server.url("/echo/" + i));
		}
		List<FastOpenOutcome> outcomes = used(application.outcomes().awaitAtLeast(6));
		Fallback refused = new Fallback(FallbackReason.DATA_NOT_ACKED);
		assertThat(outcomes.subList(0, 4)).containsExactly(refused, refused, refused, new CookieRequested());
		assertThat(outcomes.subList(4, outcomes.size())).doesNotContain(refused)
			.last(InstanceOfAssertFactories.type(Hit.class))
			.satisfies((hit) -> assertThat(hit.cookie()).isTrue());
	}

	/**
	 * The kernel does not learn from a SYN without a cookie that was lost.
	 */
	@Test
	void networkThatDropsDataInASynCostsOneConnection() throws Exception {
		Upstream server = start(WITHOUT_COOKIE, this.lab.serverAddress());
		ClientApplication application = application(server);
		long retransmitted = retransmittedSyns();
		try (Link.Registration drop = this.lab.link().intercept((packet, next) -> {
			if (!packet.isSyn() || packet.payloadLength() == 0) {
				next.accept(packet);
			}
		})) {
			application.get(server.url("/echo/0"));
			assertThat(retransmittedSyns()).isEqualTo(retransmitted + 1);
			for (int i = 1; i < 4; i++) {
				application.get(server.url("/echo/" + i));
			}
		}
		assertThat(retransmittedSyns()).isEqualTo(retransmitted + 1);
	}

	/**
	 * Jetty sometimes opens a connection that it has no use for.
	 */
	private static List<FastOpenOutcome> used(List<FastOpenOutcome> outcomes) {
		return outcomes.stream().filter((outcome) -> !outcome.equals(new Fallback(FallbackReason.NO_DATA))).toList();
	}

	private void isCookielessHit(FastOpenOutcome outcome) {
		assertThat(outcome).isInstanceOfSatisfying(Hit.class, (hit) -> assertThat(hit.cookie()).isFalse());
	}

	private long retransmittedSyns() {
		return this.lab.client().counter("TcpExt", "TCPSynRetrans");
	}

	private long active() {
		return this.lab.client().counter("TcpExt", "TCPFastOpenActive");
	}

	private Upstream start(String tcpFastOpen, InetAddress address) throws Exception {
		this.lab.server().sysctl("net.ipv4.tcp_fastopen", tcpFastOpen);
		@Nullable X509Bundle certificate = this.scheme.equals("https") ? Certificates.selfSigned(address) : null;
		Upstream server = Upstream.start(this.lab.server(), address, certificate, 1024);
		this.toClose.add(server);
		return server;
	}

	private ClientApplication application(Upstream server) {
		ClientApplication application = ClientApplication.on(this.client, server.trustedPem(),
				"tfo.cookieless.destinations=10.77.0.0/16,fd77::/16", "spring.http.clients.connect-timeout=10s",
				"spring.http.clients.read-timeout=10s");
		this.toClose.add(0, application);
		return application;
	}

}
