// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.actuate.FastOpenEndpoint;
import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.lab.AddressTranslation;
import io.github.tfo.lab.Link;
import io.github.tfo.lab.Packet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures requests on new connections where cookies do not help: to a server that the
 * host has never connected to, to replicas behind one address, and to servers that do not
 * accept data without a cookie.
 */
@Command(name = "cookieless",
		description = "Requests where cookies do not help: first connections, replicas behind one address.")
public final class Cookieless extends LinkBenchmark {

	/** Enough to load and compile the classes. */
	private static final int WARM_UP_ROUNDS = 50;

	private static final int REPLICAS = 3;

	/**
	 * The kernel remembers a Fast Open that was reset for a minute
	 * (net/ipv4/tcp_fastopen.c).
	 */
	private static final long QUEUE_NANOS = TimeUnit.SECONDS.toNanos(30);

	@Option(names = "--rounds", description = "Of first connections and of replicas.")
	private int rounds = 200;

	@Option(names = "--refusing-rounds", description = "Of servers that do not accept the data.")
	private int refusingRounds = 60;

	@Option(names = "--round-trip", description = "In milliseconds.")
	private int roundTrip = 40;

	@Option(names = "--gap", description = "Milliseconds from the begin of a request to that of the next.")
	private int gap = 8;

	private Random random = new Random();

	private final List<BenchmarkApplication> starters = new ArrayList<>();

	/** The kernel's count in the present scenario. */
	private final Map<FastOpenMode, Long> fastOpens = new EnumMap<>(FastOpenMode.class);

	@Override
	@SuppressWarnings("try")
	void measure() throws Exception {
		this.random = new Random(this.seed);
		this.lab.link().roundTrip(Duration.ofMillis(this.roundTrip));
		List<InetAddress> replicas = new ArrayList<>(List.of(this.lab.serverAddress()));
		for (int i = 1; i < REPLICAS; i++) {
			replicas.add(this.lab.addServerAddress(i));
		}
		for (BenchmarkClient kind : BenchmarkClient.withFastOpen(this.client)) {
			this.variants.add(kind, FastOpenMode.OFF);
			this.starters.add(this.variants.add(kind, FastOpenMode.STARTER));
			this.starters.add(this.variants.add(kind, FastOpenMode.COOKIELESS,
					"tfo.cookieless.destinations=" + this.lab.serverAddress().getHostAddress()));
		}
		try (Upstream nginx = nginx(Upstream.FAST_OPEN_QUEUE)) {
			measure(Scenario.FIRST_CONNECTION, replicas, WARM_UP_ROUNDS);
		}
		for (Scenario scenario : Scenario.values()) {
			forget();
			try (Upstream nginx = nginx(scenario.queue())) {
				measure(scenario, replicas, scenario.isRefusing() ? this.refusingRounds : this.rounds);
			}
			Measured measured = publish(new Setting(scenario.toString(), this.roundTrip, 0, 0), this.variants.all());
			this.fastOpens
				.forEach((mode, kernel) -> System.out.printf("%s: Fast Opens: %,d by the packets, %,d by the kernel%n",
						mode, fastOpensByPackets(measured, mode), kernel));
		}
	}

	/** Also what the applications know of their destinations. */
	private void forget() {
		forget(this.variants.all());
		this.fastOpens.clear();
		String host = this.lab.serverAddress().getHostAddress();
		for (BenchmarkApplication starter : this.starters) {
			FastOpenEndpoint endpoint = starter.bean(FastOpenEndpoint.class);
			this.variants.all().forEach((variant) -> endpoint.endBackOff(host + ":" + variant.port()));
		}
	}

	private void measure(Scenario scenario, List<InetAddress> replicas, int rounds) throws Exception {
		AtomicInteger turn = new AtomicInteger();
		AddressTranslation router = new AddressTranslation(this.lab.serverAddress(), replicas,
				() -> (scenario == Scenario.REPLICAS_BY_CHANCE) ? this.random.nextInt(REPLICAS)
						: turn.getAndIncrement());
		Link.Registration registration = scenario.hasReplicas() ? this.lab.link().intercept(router) : null;
		List<FastOpenMode> modes = new ArrayList<>(scenario.modes());
		long filled = System.nanoTime() - QUEUE_NANOS;
		for (int i = 0; i < rounds; i++) {
			Collections.shuffle(modes, this.random);
			for (FastOpenMode mode : modes) {
				this.lab.server().sysctl("net.ipv4.tcp_fastopen", scenario.serverSetting(mode));
				if (scenario == Scenario.FIRST_CONNECTION) {
					this.lab.client().flushTcpMetrics();
				}
				if (scenario == Scenario.QUEUE_FULL && System.nanoTime() - filled >= QUEUE_NANOS) {
					fillQueues();
					filled = System.nanoTime();
				}
				long before = fastOpens();
				this.load.run(this.variants.all().stream().filter((variant) -> variant.mode() == mode).toList(), 1,
						Load.Pace.independent(this.gap), (variant) -> 0);
				this.fastOpens.merge(mode, fastOpens() - before, Long::sum);
			}
		}
		if (registration != null) {
			registration.close();
		}
	}

	/**
	 * Leave a Fast Open in the queue of each listener, by a SYN that the client's kernel
	 * knows nothing of, and resets.
	 */
	private void fillQueues() throws Exception {
		byte[] data = "GET".getBytes(StandardCharsets.US_ASCII);
		InetSocketAddress source = new InetSocketAddress(this.lab.clientAddress(), 1024);
		try (DatagramSocket trigger = new DatagramSocket()) {
			Link.Registration forger = this.lab.link().intercept((packet, next) -> {
				next.accept(packet);
				if (packet.sourcePort() == trigger.getLocalPort()) {
					this.variants.all()
						.forEach((variant) -> next.accept(Packet.syn(source,
								new InetSocketAddress(this.lab.serverAddress(), variant.port()), data)));
				}
			});
			trigger.send(new DatagramPacket(new byte[1], 1, this.lab.serverAddress(), 9));
			TimeUnit.MILLISECONDS.sleep(5L * this.lab.link().roundTrip().toMillis());
			forger.close();
		}
	}

	/** A server, and what is between it and its clients. */
	private enum Scenario {

		FIRST_CONNECTION("First connection of the host"),
		REPLICAS_IN_TURN("Three replicas behind one address, in turn"),
		REPLICAS_BY_CHANCE("Three replicas behind one address, by chance"), COOKIE_WANTED("The server wants a cookie"),
		LISTENER_WITHOUT("The listener has no Fast Open"), QUEUE_FULL("The listener's queue is full"),
		SERVER_BIT_OFF("The server's tcp_fastopen is 1");

		/** TFO_CLIENT_ENABLE (net/tcp.h). */
		private static final int CLIENT = 0x1;

		/** TFO_SERVER_ENABLE (net/tcp.h). */
		private static final int SERVER = 0x2;

		/** TFO_SERVER_COOKIE_NOT_REQD (net/tcp.h). */
		private static final int WITHOUT_COOKIE = 0x200;

		private final String title;

		Scenario(String title) {
			this.title = title;
		}

		/** The length of the queue of each listener's Fast Opens; 0 for none. */
		int queue() {
			return switch (this) {
				case LISTENER_WITHOUT -> 0;
				case QUEUE_FULL -> 1;
				default -> Upstream.FAST_OPEN_QUEUE;
			};
		}

		boolean hasReplicas() {
			return this == REPLICAS_IN_TURN || this == REPLICAS_BY_CHANCE;
		}

		boolean isRefusing() {
			return ordinal() >= COOKIE_WANTED.ordinal();
		}

		List<FastOpenMode> modes() {
			return isRefusing() ? List.of(FastOpenMode.OFF, FastOpenMode.COOKIELESS)
					: List.of(FastOpenMode.OFF, FastOpenMode.STARTER, FastOpenMode.COOKIELESS);
		}

		/**
		 * The server's {@code net.ipv4.tcp_fastopen} while requests of a mode are made.
		 */
		String serverSetting(FastOpenMode mode) {
			int value = switch (this) {
				case SERVER_BIT_OFF -> CLIENT;
				case COOKIE_WANTED -> CLIENT | SERVER;
				case QUEUE_FULL -> CLIENT | SERVER | WITHOUT_COOKIE;
				default -> CLIENT | SERVER | ((mode == FastOpenMode.COOKIELESS) ? WITHOUT_COOKIE : 0);
			};
			return Integer.toString(value);
		}

		@Override
		public String toString() {
			return this.title;
		}

	}

}
