// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.lab.NetworkNamespace;

import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.reactive.function.client.WebClientRequestException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Requests of which it is known what becomes of their connections, {@value #ROUNDS}
 * rounds of them and one blackhole: a counter has to grow between two scrapes to have a
 * rate.
 */
final class KnownTraffic implements AutoCloseable {

	static final int ROUNDS = 2;

	/** Connections before the first round. */
	static final int BEGUN = 5;

	/** In each round, at the destination that accepts. */
	static final int HITS = 8;

	/**
	 * With a request that does not fit into a SYN, in each round, at that destination.
	 */
	static final int PARTIAL_HITS = 2;

	/** In each round, at the cookieless port of that destination. */
	static final int COOKIELESS_HITS = 2;

	/** POST, in each round, at the destination that accepts. */
	static final int UNSAFE = 3;

	/** The same in each round, at the destination behind the firewall. */
	static final int MOSTLY_PARTIAL_HITS = 60;

	/** In each round, at the destination that has no Fast Open. */
	static final int WITHOUT_COOKIE = 110;

	/** While the kernel's client bit is off, in each round, at that destination. */
	static final int UNSUPPORTED = 2;

	/** In each round, at the destination that stops to take cookies. */
	static final int NOT_ACKED = 12;

	/** In each round, at the destination behind the firewall, whose path is proven. */
	static final int LOST = 2;

	/** In each round, at that destination. */
	static final int BACKED_OFF = 12;

	/** In each round, where nobody listens. */
	static final int REFUSED = 2;

	/** While the kernel does without, at the destination that accepts. */
	static final int BLACKHOLED = 2;

	/** No route leads there. */
	static final String UNREACHABLE = "10.99.0.1";

	private static final String FAST_OPEN = "net.ipv4.tcp_fastopen";

	private static final String BLACKHOLE_TIMEOUT = "net.ipv4.tcp_fastopen_blackhole_timeout_sec";

	final Destination accepting = new Destination();

	final Destination stopping = new Destination();

	final Destination firewalled = new Destination();

	final Destination without = new Destination();

	final Destination closed = new Destination();

	final Destination lossy = new Destination();

	private final NetworkNamespace client = NetworkNamespace.isolated().orElseThrow();

	private final ObservedApplication application;

	KnownTraffic(ObservedApplication application) {
		this.application = application;
		this.without.takeFastOpen(false);
	}

	/**
	 * Connect to each destination but the closed one, {@value #BEGUN} that have no cookie
	 * yet.
	 */
	void begin() throws Exception {
		for (Destination destination : new Destination[] { this.accepting, this.stopping, this.firewalled, this.without,
				this.lossy }) {
			destination.listen();
			get(destination.url(), 1);
		}
	}

	void round() throws Exception {
		get(this.accepting.url(), HITS);
		get(large(this.accepting), PARTIAL_HITS);
		this.accepting
			.withoutCookies(() -> get("http://" + this.accepting.name() + ":" + Destination.COOKIELESS_PORT + "/",
					COOKIELESS_HITS));
		post(this.accepting.url(), UNSAFE);
		clientBit(false);
		get(this.accepting.url(), UNSUPPORTED);
		clientBit(true);

		this.stopping.takeFastOpen(true);
		get(this.stopping.url(), 1);
		this.stopping.takeFastOpen(false);
		get(this.stopping.url(), NOT_ACKED);

		// A port that is not backed off yet
		this.firewalled.listen();
		get(this.firewalled.url(), 1);
		get(large(this.firewalled), MOSTLY_PARTIAL_HITS);
		this.firewalled.intercept((packet, next) -> {
			if (!packet.isSyn() || packet.payloadLength() == 0) {
				next.accept(packet);
			}
		});
		get(this.firewalled.url(), LOST + BACKED_OFF);
		this.firewalled.clearTheWay();

		get(this.without.url(), WITHOUT_COOKIE);

		for (int i = 0; i < REFUSED; i++) {
			assertThatExceptionOfType(WebClientRequestException.class)
				.isThrownBy(() -> this.application.get(this.closed.refusingUrl()));
		}
		assertThatExceptionOfType(ResourceAccessException.class)
			.isThrownBy(() -> this.application.post("http://" + UNREACHABLE + "/"));
	}

	/**
	 * After the third SYN in a row that times out, the kernel does without Fast Open
	 * everywhere: its connections request a cookie.
	 */
	void blackhole() {
		this.client.sysctl(BLACKHOLE_TIMEOUT, "3600");
		AtomicInteger syns = new AtomicInteger();
		this.lossy.intercept((packet, next) -> {
			if (!packet.isSyn() || syns.incrementAndGet() > 3) {
				next.accept(packet);
			}
		});
		get(this.lossy.url(), 1);
		get(this.accepting.url(), BLACKHOLED);
	}

	void clientBit(boolean on) {
		this.client.sysctl(FAST_OPEN, on ? "1" : "0");
	}

	private static String large(Destination destination) {
		return destination.url() + "?" + "x".repeat(2000);
	}

	private void get(String url, int times) {
		for (int i = 0; i < times; i++) {
			assertThat(this.application.get(url)).isEqualTo("Hello");
		}
	}

	private void post(String url, int times) {
		for (int i = 0; i < times; i++) {
			assertThat(this.application.post(url)).isEqualTo("Hello");
		}
	}

	@Override
	public void close() {
		this.client.sysctl(BLACKHOLE_TIMEOUT, "0");
		clientBit(true);
		this.accepting.close();
		this.stopping.close();
		this.firewalled.close();
		this.without.close();
		this.closed.close();
		this.lossy.close();
	}

}
