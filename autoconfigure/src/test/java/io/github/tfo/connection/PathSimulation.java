// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.github.tfo.connection.PathHealth.PathError;
import io.github.tfo.connection.SimulatedPath.Fate;

/**
 * Connections to some destinations in virtual time, compared with two others: one that
 * never uses Fast Open, and an oracle that knows the path and uses it where it gains.
 * Packets that the link loses at random are lost for all three.
 */
final class PathSimulation {

	static final Duration INITIAL = Duration.ofMinutes(1);

	private static final int MOST_LOSSES = 5;

	private final List<Destination> destinations;

	private final Load load;

	private final double loss;

	private final Random random;

	// Of the paths alone, so that the oracle sees the same
	private final long seed;

	private final PathHealth health = new PathHealth(INITIAL, Duration.ofHours(1), this::nanoTime);

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private final List<Harm> harm = new ArrayList<>();

	private double now;

	private int scheduled;

	private int started;

	private int hits;

	private int oracleHits;

	PathSimulation(int destinations, Supplier<SimulatedPath> path, Load load, double loss, long seed) {
		this.destinations = IntStream.range(0, destinations)
			.mapToObj((number) -> new Destination(address(number), path.get(), path.get()))
			.toList();
		this.load = load;
		this.loss = loss;
		this.random = new Random(seed);
		this.seed = seed;
	}

	private static InetSocketAddress address(int number) {
		return new InetSocketAddress("10.0.0." + number, 443);
	}

	private long nanoTime() {
		return (long) (this.now * Duration.ofSeconds(1).toNanos());
	}

	PathSimulation run() {
		for (int i = 0; i < this.load.atATime(); i++) {
			schedule(this.random.nextDouble() * this.load.pause(), this::connect);
		}
		Event event = this.events.poll();
		while (event != null && event.time < this.load.seconds()) {
			this.now = event.time;
			event.action.run();
			event = this.events.poll();
		}
		return this;
	}

	private void schedule(double delay, Runnable action) {
		this.events.add(new Event(this.now + delay, this.scheduled++, action));
	}

	private void connect() {
		int number = this.started++;
		Destination to = this.destinations.get(this.random.nextInt(this.destinations.size()));
		int lost = 0;
		while (lost < MOST_LOSSES && this.random.nextDouble() < this.loss) {
			lost++;
		}
		if (to.forOracle.fate(number, this.now, new Random(this.seed + number)) == Fate.ACKNOWLEDGED && lost == 0) {
			this.oracleHits++;
		}
		double duration = lost * SimulatedPath.SYN_TIMEOUT + Fate.NOT_ACKNOWLEDGED.duration;
		if (this.health.tryAcquirePermission(to.address)) {
			Fate fate = to.path.fate(number, this.now, new Random(this.seed + number));
			duration = (lost == 0) ? fate.duration : duration;
			use(to.address, (lost == 0) ? fate : Fate.DROPPED, lost == 0, duration);
		}
		else {
			boolean ordinaryLost = lost > 0;
			schedule(duration - SimulatedPath.ROUND_TRIP, () -> this.health.onConnected(to.address, ordinaryLost));
		}
		if (this.load.rate() > 0) {
			schedule(-StrictMath.log(1 - this.random.nextDouble()) / this.load.rate(), this::connect);
		}
		else {
			schedule(duration + this.random.nextDouble() * 2 * this.load.pause(), this::connect);
		}
	}

	private void use(InetSocketAddress address, Fate fate, boolean byFastOpen, double duration) {
		long sent = nanoTime();
		this.health.onSynSent(address, sent);
		if (fate.isHarm() && byFastOpen) {
			this.harm.add(new Harm(this.now, this.now + duration));
		}
		schedule(duration, () -> {
			this.health.onConnected(address, false);
			switch (fate) {
				case ACKNOWLEDGED -> {
					this.hits++;
					this.health.onSuccess(address, sent);
				}
				case NOT_ACKNOWLEDGED -> this.health.onError(address, sent, PathError.DATA_NOT_ACKNOWLEDGED);
				case DELAYED -> this.health.onError(address, sent, PathError.DATA_DELAYED);
				case DROPPED -> this.health.onError(address, sent, PathError.SYN_LOST);
			}
		});
	}

	/**
	 * Return how often the application waited for Fast Open: connections that were under
	 * way at the same time are counted once.
	 */
	List<Double> waits() {
		List<Double> waits = new ArrayList<>();
		double known = -1;
		for (Harm each : this.harm) {
			if (each.begun >= known) {
				waits.add(each.begun);
				known = each.known;
			}
		}
		return waits;
	}

	/** Return the most waits within the shortest back-off. */
	int waitsInOnePeriod() {
		List<Double> waits = waits();
		return (int) waits.stream()
			.mapToLong((first) -> waits.stream()
				.filter((other) -> other >= first && other < first + INITIAL.toSeconds())
				.count())
			.max()
			.orElse(0);
	}

	int slowConnections() {
		return this.harm.size();
	}

	int hits() {
		return this.hits;
	}

	int oracleHits() {
		return this.oracleHits;
	}

	/**
	 * How connections come: so many at a time, each after a pause, or at random by a
	 * rate.
	 */
	record Load(String name, int atATime, double pause, double rate, double seconds) {

		static Load atATime(int number, double pause, double seconds) {
			return new Load(number + " at a time", number, pause, 0, seconds);
		}

		static Load rate(double rate, double seconds) {
			return new Load(rate + " a second", 1, 0, rate, seconds);
		}

	}

	private record Destination(InetSocketAddress address, SimulatedPath path, SimulatedPath forOracle) {
	}

	private record Harm(double begun, double known) {
	}

	private record Event(double time, int number, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int byTime = Double.compare(this.time, other.time);
			return (byTime != 0) ? byTime : Integer.compare(this.number, other.number);
		}

	}

}
