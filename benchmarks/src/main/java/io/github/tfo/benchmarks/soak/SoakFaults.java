package io.github.tfo.benchmarks.soak;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.tfo.lab.Link;
import io.github.tfo.lab.Middlebox;
import io.github.tfo.lab.NetworkLab;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.Packet;
import org.jspecify.annotations.Nullable;

/**
 * Faults that come and go: one at a time on the hosts, and one at a time on the link, so
 * that any two of these meet.
 */
final class SoakFaults {

	private static final String SYSCTL = "net.ipv4.tcp_fastopen";

	private static final int SHORTEST_PAUSE_MILLIS = 1000;

	private static final int LONGEST_PAUSE_MILLIS = 3000;

	private static final int SHORTEST_MILLIS = 2000;

	private static final int LONGEST_MILLIS = 5000;

	private final Fault dropSynData;

	private final List<Fault> faults = new ArrayList<>();

	private final List<Thread> threads = new ArrayList<>();

	private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

	/**
	 * Let them come.
	 * @param names parts of the names of those that are to come, between commas, or
	 * {@code all}
	 */
	SoakFaults(NetworkLab lab, Random random, String names) {
		NetworkNamespace client = lab.client();
		NetworkNamespace server = lab.server();
		this.dropSynData = box("SYN data dropped", lab, SoakFaults::dropSynData);
		start("hosts", names, new Random(random.nextLong()), List.of(
				fault("server's key changed", () -> changeKey(server, random), () -> changeKey(server, random)),
				fault("server's Fast Open off", () -> server.sysctl(SYSCTL, "0"), () -> server.sysctl(SYSCTL, "3")),
				fault("client's Fast Open off", () -> client.sysctl(SYSCTL, "0"), () -> client.sysctl(SYSCTL, "1")),
				fault("cookies flushed", client::flushTcpMetrics, client::flushTcpMetrics)));
		start("link", names, new Random(random.nextLong()),
				List.of(this.dropSynData,
						box("option stripped", lab, (packet, next) -> next.accept(packet.withoutFastOpenOption())),
						box("SYN duplicated", lab, SoakFaults::duplicateSyn)));
	}

	private static void changeKey(NetworkNamespace server, Random random) {
		byte[] key = new byte[16];
		random.nextBytes(key);
		server.sysctl("net.ipv4.tcp_fastopen_key", HexFormat.of().formatHex(key).replaceAll("(.{8})(?=.)", "$1-"));
	}

	private static void dropSynData(Packet packet, Consumer<Packet> next) {
		if (!packet.isSyn() || packet.payloadLength() == 0) {
			next.accept(packet);
		}
	}

	private static void duplicateSyn(Packet packet, Consumer<Packet> next) {
		next.accept(packet);
		if (packet.isSyn()) {
			next.accept(packet);
		}
	}

	private static Fault box(String name, NetworkLab lab, Middlebox box) {
		AtomicReference<Link.@Nullable Registration> registration = new AtomicReference<>();
		return fault(name, () -> registration.set(lab.link().intercept(box)), () -> {
			Link.Registration present = registration.getAndSet(null);
			if (present != null) {
				present.close();
			}
		});
	}

	private static Fault fault(String name, Runnable begin, Runnable end) {
		return new Fault(name, begin, end, Collections.synchronizedList(new ArrayList<>()));
	}

	private void start(String place, String names, Random random, List<Fault> all) {
		List<Fault> some = all.stream()
			.filter((fault) -> names.equals("all") || Stream.of(names.split(",")).anyMatch(fault.name::contains))
			.toList();
		if (some.isEmpty()) {
			return;
		}
		this.faults.addAll(some);
		Thread thread = new Thread(() -> comeAndGo(new ArrayList<>(some), random), "faults-" + place);
		thread.setDaemon(true);
		thread.start();
		this.threads.add(thread);
	}

	private void comeAndGo(List<Fault> some, Random random) {
		try {
			while (true) {
				Collections.shuffle(some, random);
				for (Fault fault : some) {
					Thread.sleep(random.nextInt(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
					fault.last(random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS));
				}
			}
		}
		catch (InterruptedException ex) {
			// The way to end this thread
		}
		catch (RuntimeException | Error ex) {
			this.failure.set(ex);
		}
	}

	/**
	 * How often each has come.
	 */
	Map<String, Integer> counts() {
		Map<String, Integer> counts = new TreeMap<>();
		this.faults.forEach((fault) -> counts.put(fault.name, fault.periods.size()));
		return counts;
	}

	/**
	 * When SYNs with data were dropped.
	 */
	List<Period> synDroppingPeriods() {
		return List.copyOf(this.dropSynData.periods);
	}

	/**
	 * Return the names of the faults that were active at some time between the two, in
	 * terms of {@link System#nanoTime()}.
	 */
	List<String> between(long start, long end) {
		return this.faults.stream().filter((fault) -> fault.meets(start, end)).map(Fault::name).toList();
	}

	/**
	 * What has kept the faults from coming and going.
	 */
	@Nullable Throwable failure() {
		return this.failure.get();
	}

	/**
	 * Let none come any more, and end those that are there.
	 */
	void end() throws InterruptedException {
		for (Thread thread : this.threads) {
			thread.interrupt();
			thread.join();
		}
	}

	/**
	 * From and to, in terms of {@link System#nanoTime()}.
	 */
	record Period(long from, long to) {

		boolean meets(long start, long end) {
			return start - this.to <= 0 && this.from - end <= 0;
		}

	}

	private record Fault(String name, Runnable begin, Runnable end, List<Period> periods) {

		boolean meets(long start, long end) {
			return List.copyOf(this.periods).stream().anyMatch((period) -> period.meets(start, end));
		}

		void last(int millis) throws InterruptedException {
			long from = System.nanoTime();
			this.begin.run();
			try {
				Thread.sleep(millis);
			}
			finally {
				this.end.run();
				this.periods.add(new Period(from, System.nanoTime()));
			}
		}

	}

}
