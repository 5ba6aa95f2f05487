package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Decides which destinations are connected to without Fast Open for now: the negative
 * cache of RFC 7413, section 4.1.3.1. A destination is a resolved address and its port.
 * <p>
 * A destination is backed off when a SYN with Fast Open is lost on the way to it. Once
 * the time is over, one connection probes it. If the probe is lost as well, the
 * destination is backed off twice as long.
 * <p>
 * A destination is also backed off when it cannot be reached, until a connection to it is
 * established. Otherwise a client would never try the next address of a name, since a
 * deferred {@code connect} succeeds without an answer.
 * <p>
 * Call {@link #appliesTo} once for each new connection. If it returns {@code false}, call
 * one of {@link #lost}, {@link #worked} and {@link #undecided} when the connection ends.
 * For every connection call {@link #reached} or {@link #notReached}.
 * <p>
 * Thread-safe, without a lock while no destination is remembered. At most
 * {@value #MAX_DESTINATIONS} destinations that lost a SYN are remembered, as many others,
 * and {@value DestinationMap#MAX_PORTS} ports of one IP address. The least recently used
 * is forgotten first, so no host can push out the others.
 *
 * @since 0.1.0
 */
public final class BackOff {

	static final int MAX_DESTINATIONS = 10_000;

	// Few: each of them may be a request that would not have failed without Fast Open
	private static final int UNANSWERED_IN_A_ROW = 3;

	// Twice this must stay below 292 years, the longest difference of System.nanoTime
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final long initial;

	private final long max;

	private final LongSupplier nanoTime;

	// Also the lock of everything below
	private final DestinationMap<Entry> losses = new DestinationMap<>(MAX_DESTINATIONS);

	// Separate: what may be no fault of the path must not push out a loss
	private final DestinationMap<Entry> others = new DestinationMap<>(MAX_DESTINATIONS);

	// The size of both maps, readable without the lock
	private volatile int size;

	/**
	 * Create a back-off without any destination.
	 * @param initial how long a destination is backed off after its first loss, and how
	 * long the next probe waits for the outcome of the last one
	 * @param max the longest time for which a destination is backed off, and how much
	 * longer it is remembered while nobody connects to it
	 * @throws IllegalArgumentException unless {@code 0 < initial <= max}
	 */
	public BackOff(Duration initial, Duration max) {
		this(initial, max, System::nanoTime);
	}

	BackOff(Duration initial, Duration max, LongSupplier nanoTime) {
		if (initial.isZero() || initial.isNegative() || initial.compareTo(max) > 0) {
			throw new IllegalArgumentException(
					"A back-off needs 0 < initial <= max, but initial is " + initial + " and max is " + max);
		}
		this.initial = nanos(initial);
		this.max = nanos(max);
		this.nanoTime = nanoTime;
	}

	private static long nanos(Duration duration) {
		return ((duration.compareTo(LONGEST) < 0) ? duration : LONGEST).toNanos();
	}

	/**
	 * Return whether a new connection must not use Fast Open. Once the time is over the
	 * first caller gets {@code false}, and its connection is the probe. All others get
	 * {@code true} until the outcome of the probe is known, or for the initial time.
	 * @param destination the resolved address
	 * @return {@code true} for an ordinary connection
	 */
	public boolean appliesTo(InetSocketAddress destination) {
		if (this.size == 0) {
			return false;
		}
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Entry entry = find(destination, now);
			if (entry == null || !entry.backsOff()) {
				return false;
			}
			if (entry.notReached || !entry.isOver(now)) {
				return true;
			}
			// The outcome of a probe may never come: then its time runs out, too
			entry.probing = true;
			entry.end = now + this.initial;
			return false;
		}
	}

	/**
	 * Back off a destination, since a SYN with Fast Open was lost. This changes nothing
	 * if the destination is backed off and not being probed: the lost SYN was sent
	 * before.
	 * @param destination the resolved address
	 */
	public void lost(InetSocketAddress destination) {
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Entry entry = find(destination, now);
			if (entry == null) {
				put(destination, new Entry(now, this.initial));
			}
			else if (entry.probing || entry.isOver(now)) {
				long length = Math.max(this.initial, Math.min(2 * entry.length, this.max));
				put(destination, new Entry(now, length));
			}
		}
	}

	/**
	 * Note that a client gave up a connection with Fast Open so soon that the path may be
	 * in order. Such connections are counted until SYN data is acknowledged, unless the
	 * destination is backed off.
	 * @param destination the resolved address
	 * @return whether there were so many in a row that the SYN counts as lost
	 */
	boolean unanswered(InetSocketAddress destination) {
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Entry entry = find(destination, now);
			if (entry == null) {
				entry = new Entry(now, 0);
				put(destination, entry);
			}
			else if (!entry.probing && !entry.isOver(now)) {
				return false;
			}
			entry.end = now;
			entry.unanswered++;
			return entry.unanswered >= UNANSWERED_IN_A_ROW;
		}
	}

	/**
	 * Forget a destination, since SYN data did no harm, even if it is backed off.
	 * @param destination the resolved address
	 */
	public void worked(InetSocketAddress destination) {
		if (this.size == 0) {
			return;
		}
		synchronized (this.losses) {
			remove(destination);
		}
	}

	/**
	 * Note that a connection said nothing about the path, for example because its request
	 * was not sent in the SYN. If it was the probe, the next connection is.
	 * @param destination the resolved address
	 */
	public void undecided(InetSocketAddress destination) {
		if (this.size == 0) {
			return;
		}
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Entry entry = find(destination, now);
			if (entry != null && entry.probing) {
				entry.end = now;
			}
		}
	}

	/**
	 * Back off a destination until a connection to it is established, since one with Fast
	 * Open was not.
	 * @param destination the resolved address
	 */
	public void notReached(InetSocketAddress destination) {
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Entry entry = find(destination, now);
			if (entry == null) {
				entry = new Entry(now, 0);
				put(destination, entry);
			}
			entry.notReached = true;
		}
	}

	/**
	 * Note that a connection was established, with or without Fast Open.
	 * @param destination the resolved address
	 */
	public void reached(InetSocketAddress destination) {
		if (this.size == 0) {
			return;
		}
		synchronized (this.losses) {
			Entry entry = find(destination, this.nanoTime.getAsLong());
			if (entry != null) {
				entry.notReached = false;
				if (!entry.backsOff() && entry.unanswered == 0) {
					remove(destination);
				}
			}
		}
	}

	/**
	 * Return how many destinations are backed off or being probed. Takes linear time.
	 * @return the number of destinations
	 */
	public int size() {
		return backedOff().size();
	}

	/**
	 * Return the destinations that are backed off or being probed. Takes linear time.
	 * @return the destinations, those that lost a SYN first
	 */
	public List<BackedOffDestination> backedOff() {
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			List<BackedOffDestination> destinations = new ArrayList<>();
			BiConsumer<InetSocketAddress, Entry> describe = (destination, entry) -> {
				if (entry.backsOff() && !isForgotten(entry, now)) {
					destinations.add(entry.describe(destination, now));
				}
			};
			this.losses.forEach(describe);
			this.others.forEach(describe);
			return destinations;
		}
	}

	/**
	 * Forget a destination, so that the next connection uses Fast Open: an administrator
	 * has repaired the network.
	 * @param destination the resolved address
	 * @return whether it was backed off
	 */
	public boolean end(InetSocketAddress destination) {
		synchronized (this.losses) {
			Entry entry = find(destination, this.nanoTime.getAsLong());
			boolean wasBackedOff = entry != null && entry.backsOff();
			remove(destination);
			return wasBackedOff;
		}
	}

	private @Nullable Entry find(InetSocketAddress destination, long now) {
		removeForgotten(now);
		Entry entry = this.losses.get(destination);
		if (entry == null) {
			entry = this.others.get(destination);
		}
		if (entry != null && isForgotten(entry, now)) {
			remove(destination);
			entry = null;
		}
		return entry;
	}

	/**
	 * Otherwise a destination that nobody connects to any more would cost every
	 * connection a lock for ever.
	 */
	private void removeForgotten(long now) {
		for (DestinationMap<Entry> remembered : List.of(this.losses, this.others)) {
			while (remembered.removeFirstIf((entry) -> isForgotten(entry, now))) {
				// The next one
			}
		}
		countRemembered();
	}

	private void put(InetSocketAddress destination, Entry entry) {
		if (entry.length > 0) {
			this.others.remove(destination);
			this.losses.put(destination, entry);
		}
		else {
			this.others.put(destination, entry);
		}
		countRemembered();
	}

	private void remove(InetSocketAddress destination) {
		this.losses.remove(destination);
		this.others.remove(destination);
		countRemembered();
	}

	private void countRemembered() {
		this.size = this.losses.size() + this.others.size();
	}

	private boolean isForgotten(Entry entry, long now) {
		return now - entry.end > this.max;
	}

	/**
	 * The back-off of one destination and its probe.
	 */
	private static final class Entry {

		private final long length;

		// When the next connection may probe, in System.nanoTime, which may overflow
		private long end;

		// Since the first probe
		private boolean probing;

		// Until a connection is established
		private boolean notReached;

		// Connections in a row that were given up soon
		private int unanswered;

		Entry(long now, long length) {
			this.length = length;
			this.end = now + length;
		}

		/**
		 * Whether the destination is backed off, or only counted.
		 */
		boolean backsOff() {
			return this.length > 0 || this.notReached;
		}

		boolean isOver(long now) {
			return now - this.end >= 0;
		}

		BackedOffDestination describe(InetSocketAddress destination, long now) {
			return this.notReached
					? new BackedOffDestination(destination, BackedOffDestination.Cause.NOT_REACHED, null, null)
					: new BackedOffDestination(destination, BackedOffDestination.Cause.SYN_LOST,
							Duration.ofNanos(this.length), Duration.ofNanos(Math.max(0, this.end - now)));
		}

	}

}
