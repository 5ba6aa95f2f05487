// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.github.tfo.lab.Packet.Direction;

/**
 * The link between the two hosts. It reads what one host sends, passes it through the
 * {@link Middlebox middleboxes}, and delivers it to the other host half a round trip
 * later. It drops a packet by itself only when ten thousand packets are on the way in the
 * same direction. Thread-safe.
 */
public final class Link {

	// The longest that close() waits for a reader
	private static final int POLL_MILLIS = 200;

	private static final long CLOSE_MILLIS = 5_000;

	private static final String BROKEN = "The link no longer works";

	private final TunDevice client;

	private final TunDevice server;

	private final DelayLine toServer;

	private final DelayLine toClient;

	private final List<Middlebox> boxes = new CopyOnWriteArrayList<>();

	private final List<Consumer<Packet>> taps = new CopyOnWriteArrayList<>();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private final List<Thread> threads;

	private volatile long oneWayNanos;

	private volatile boolean closed;

	Link(TunDevice client, TunDevice server, Duration roundTrip, String name) {
		this.client = client;
		this.server = server;
		this.toServer = new DelayLine(server);
		this.toClient = new DelayLine(client);
		this.oneWayNanos = oneWayNanos(roundTrip);
		this.threads = List.of(new Thread(() -> read(client, Direction.TO_SERVER), name + "-from-client"),
				new Thread(() -> read(server, Direction.TO_CLIENT), name + "-from-server"),
				new Thread(() -> deliver(this.toServer), name + "-to-server"),
				new Thread(() -> deliver(this.toClient), name + "-to-client"));
	}

	void start() {
		this.threads.forEach((thread) -> {
			thread.setDaemon(true);
			thread.start();
		});
	}

	/**
	 * Return the time that a packet and its answer are on the way together.
	 * @return the round trip time, without the time that the hosts take
	 */
	public Duration roundTrip() {
		return Duration.ofNanos(2 * this.oneWayNanos);
	}

	/**
	 * Change the round trip time for packets that are sent from now on. When it becomes
	 * shorter they overtake the packets on the way.
	 * @param roundTrip the time, zero or more; each direction takes half of it
	 */
	public void roundTrip(Duration roundTrip) {
		this.oneWayNanos = oneWayNanos(roundTrip);
	}

	private static long oneWayNanos(Duration roundTrip) {
		if (roundTrip.isNegative()) {
			throw new IllegalArgumentException("A round trip time cannot be negative: " + roundTrip);
		}
		return roundTrip.toNanos() / 2;
	}

	/**
	 * Add a middlebox to the path of both directions, behind the others.
	 * @param box the middlebox
	 * @return the registration; closing it removes the box from the path
	 */
	public Registration intercept(Middlebox box) {
		return register(this.boxes, box);
	}

	/**
	 * Notify a listener of each packet as the host has sent it, before the first
	 * middlebox.
	 * @param listener called on one thread for each direction. The packet waits for it,
	 * so it should be quick. What it throws makes {@link NetworkLab#close()} fail
	 * @return the registration; closing it removes the listener
	 */
	public Registration tap(Consumer<Packet> listener) {
		return register(this.taps, listener);
	}

	private static <T> Registration register(List<T> list, T element) {
		list.add(element);
		AtomicBoolean registered = new AtomicBoolean(true);
		return () -> {
			// The same element may be registered twice
			if (registered.getAndSet(false)) {
				list.remove(element);
			}
		};
	}

	/**
	 * Return how many packets were dropped because too many were on the way, or because
	 * the kernel refused them as not being IP packets. Packets that a middlebox drops are
	 * not counted.
	 * @return the number since the link was created
	 */
	public long droppedPackets() {
		return this.toServer.dropped() + this.toClient.dropped();
	}

	private void read(TunDevice device, Direction direction) {
		try {
			while (!this.closed) {
				byte[] bytes = device.read(POLL_MILLIS);
				if (bytes != null) {
					relay(Packet.owning(direction, bytes));
				}
			}
		}
		catch (RuntimeException ex) {
			failed(BROKEN, ex);
		}
	}

	private void deliver(DelayLine line) {
		try {
			line.deliver();
		}
		catch (RuntimeException ex) {
			failed(BROKEN, ex);
		}
	}

	private void relay(Packet packet) {
		try {
			this.taps.forEach((tap) -> tap.accept(packet));
			forward(packet, this.boxes.toArray(Middlebox[]::new), 0);
		}
		catch (RuntimeException | Error ex) {
			failed("A middlebox or tap has failed at " + packet, ex);
		}
	}

	private void forward(Packet packet, Middlebox[] path, int index) {
		if (index < path.length) {
			path[index].forward(packet, (next) -> forward(next, path, index + 1));
		}
		else {
			((packet.direction() == Direction.TO_SERVER) ? this.toServer : this.toClient).send(packet,
					this.oneWayNanos);
		}
	}

	private void failed(String message, Throwable cause) {
		if (this.failure.compareAndSet(null, cause)) {
			System.getLogger(Link.class.getName()).log(Level.ERROR, message, cause);
		}
	}

	/**
	 * End the threads, then remove the devices.
	 * @return the first exception of a middlebox, a tap or the relay itself
	 */
	Optional<Throwable> close() {
		this.closed = true;
		this.threads.get(2).interrupt();
		this.threads.get(3).interrupt();
		boolean interrupted = false;
		for (Thread thread : this.threads) {
			try {
				thread.join(CLOSE_MILLIS);
			}
			catch (InterruptedException ex) {
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		// A thread that still runs could use the number of a closed descriptor
		if (this.threads.stream().noneMatch(Thread::isAlive)) {
			this.client.close();
			this.server.close();
		}
		else {
			failed("The link's threads do not end", new IllegalStateException(
					"A middlebox or tap does not return, so the link's devices stay until the JVM ends"));
		}
		return Optional.ofNullable(this.failure.get());
	}

	/** The registration of a middlebox or a listener. */
	public interface Registration extends AutoCloseable {

		/** End the registration. Does nothing the second time. */
		@Override
		void close();

	}

}
