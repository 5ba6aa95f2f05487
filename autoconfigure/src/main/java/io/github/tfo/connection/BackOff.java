package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Keeps destinations to which a SYN of Fast Open was lost, with data or with the mere
 * option, away from it for a while: the cache of negative responses of RFC 7413, section
 * 4.1.3.1. A destination is a resolved address and its port. It rests, is then probed
 * with one connection, and rests twice as long when the probe is lost too.
 * <p>
 * A destination that could not be reached rests, too, until it is, or is forgotten: with
 * Fast Open {@code connect} succeeds without asking it, so that a client would never turn
 * to the next address of the same name.
 * <p>
 * Ask {@link #appliesTo} once for each new connection that would use Fast Open, and tell
 * of each connection that was not to rest what became of it: {@link #lost},
 * {@link #worked}, or {@link #undecided} for all else, a connection that failed or was
 * closed unused included; and of every connection, whether the destination was
 * {@link #reached} or {@link #notReached}. What is told counts for the destination,
 * whichever of its connections it came from.
 * <p>
 * Thread-safe, and free while no destination is remembered. Remembers at most
 * {@value #MAX_DESTINATIONS} destinations that lost a SYN, and as many others; of one IP
 * address at most {@value DestinationMap#MAX_PORTS} ports. The least recently used gives
 * way, so that no host can make the back-off of the others forgotten.
 *
 * @since 0.1.0
 */
public final class BackOff {

	static final int MAX_DESTINATIONS = 10_000;

	// Few, since each of them may be a request that fails and would not without Fast Open
	private static final int UNANSWERED_IN_A_ROW = 3;

	// A rest and the time until it is forgotten must together stay below the 292 years
	// that differences of System.nanoTime can tell
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final long initial;

	private final long max;

	private final LongSupplier nanoTime;

	// Also the lock for all that follows: there is contention only while something is
	// remembered
	private final DestinationMap<Rest> losses = new DestinationMap<>(MAX_DESTINATIONS);

	// Apart, so that no loss gives way to what may be no fault of the path
	private final DestinationMap<Rest> others = new DestinationMap<>(MAX_DESTINATIONS);

	// Of both maps, to be read without the lock
	private volatile int size;

	/**
	 * Create a back-off in which no destination rests.
	 * @param initial how long a destination rests after its first loss; also how long the
	 * outcome of a probe is waited for before the next one
	 * @param max the longest that a destination rests after losses; also how long after
	 * its rest a destination is remembered that nobody connected to, or that was not
	 * reached since
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
	 * Whether a new connection is to do without Fast Open. Not a mere question: once the
	 * rest is over, the one caller that gets {@code false} has the probe. All others get
	 * {@code true} until its outcome is told, or has been missing for the initial rest.
	 * @param destination the resolved address
	 * @return {@code true} to open an ordinary connection
	 */
	public boolean appliesTo(InetSocketAddress destination) {
		if (this.size == 0) {
			return false;
		}
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Rest rest = find(destination, now);
			if (rest == null || !rest.backsOff()) {
				return false;
			}
			if (rest.notReached || !rest.isOver(now)) {
				return true;
			}
			// A probe may never be settled: then its own time runs out like a rest
			rest.probing = true;
			rest.end = now + this.initial;
			return false;
		}
	}

	/**
	 * A SYN of Fast Open was lost: let the destination rest. Changes nothing while it
	 * rests already and no probe is out: the loss is then of a connection that was opened
	 * before.
	 * @param destination the resolved address
	 */
	public void lost(InetSocketAddress destination) {
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Rest rest = find(destination, now);
			if (rest == null) {
				put(destination, new Rest(now, this.initial));
			}
			else if (rest.probing || rest.isOver(now)) {
				long length = Math.max(this.initial, Math.min(2 * rest.length, this.max));
				put(destination, new Rest(now, length));
			}
		}
	}

	/**
	 * The client gave a connection that used Fast Open up so soon that the path may be in
	 * order. Counts such connections until SYN data is answered, or none has come for the
	 * maximum; those that end while the destination is backed off do not count.
	 * @param destination the resolved address
	 * @return whether they are so many in a row that the SYN counts as lost
	 */
	boolean unanswered(InetSocketAddress destination) {
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Rest rest = find(destination, now);
			if (rest == null) {
				rest = new Rest(now, 0);
				put(destination, rest);
			}
			else if (!rest.probing && !rest.isOver(now)) {
				return false;
			}
			rest.end = now;
			rest.unanswered++;
			return rest.unanswered >= UNANSWERED_IN_A_ROW;
		}
	}

	/**
	 * SYN data was acknowledged: forget the destination, even while it rests.
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
	 * The connection told nothing of the path, for example since its request might not
	 * ride in the SYN: if a probe is out, the next connection may probe. A rest goes on.
	 * @param destination the resolved address
	 */
	public void undecided(InetSocketAddress destination) {
		if (this.size == 0) {
			return;
		}
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Rest rest = find(destination, now);
			if (rest != null && rest.probing) {
				rest.end = now;
			}
		}
	}

	/**
	 * A connection that used Fast Open could not be established: let the destination rest
	 * until one without it can.
	 * @param destination the resolved address
	 */
	public void notReached(InetSocketAddress destination) {
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			Rest rest = find(destination, now);
			if (rest == null) {
				rest = new Rest(now, 0);
				put(destination, rest);
			}
			rest.notReached = true;
		}
	}

	/**
	 * A connection was established, whether it used Fast Open or not.
	 * @param destination the resolved address
	 */
	public void reached(InetSocketAddress destination) {
		if (this.size == 0) {
			return;
		}
		synchronized (this.losses) {
			Rest rest = find(destination, this.nanoTime.getAsLong());
			if (rest != null) {
				rest.notReached = false;
				if (!rest.backsOff() && rest.unanswered == 0) {
					remove(destination);
				}
			}
		}
	}

	/**
	 * How many destinations rest now, or wait for a probe or its outcome. Looks at each.
	 * @return the number of destinations
	 */
	public int size() {
		return backedOff().size();
	}

	/**
	 * The destinations that rest now, or wait for a probe or its outcome. Looks at each.
	 * @return what {@link #size()} counts, those that lost a SYN first
	 */
	public List<BackedOffDestination> backedOff() {
		synchronized (this.losses) {
			long now = this.nanoTime.getAsLong();
			List<BackedOffDestination> resting = new ArrayList<>();
			BiConsumer<InetSocketAddress, Rest> describe = (destination, rest) -> {
				if (rest.backsOff() && !isForgotten(rest, now)) {
					resting.add(rest.describe(destination, now));
				}
			};
			this.losses.forEach(describe);
			this.others.forEach(describe);
			return resting;
		}
	}

	/**
	 * Let a destination have Fast Open again at once: an administrator knows that the
	 * network was mended. What it did before is forgotten.
	 * @param destination the resolved address
	 * @return whether it rested
	 */
	public boolean end(InetSocketAddress destination) {
		synchronized (this.losses) {
			Rest rest = find(destination, this.nanoTime.getAsLong());
			boolean rested = rest != null && rest.backsOff();
			remove(destination);
			return rested;
		}
	}

	private @Nullable Rest find(InetSocketAddress destination, long now) {
		removeForgotten(now);
		Rest rest = this.losses.get(destination);
		if (rest == null) {
			rest = this.others.get(destination);
		}
		if (rest != null && isForgotten(rest, now)) {
			remove(destination);
			rest = null;
		}
		return rest;
	}

	/**
	 * Else a destination that nobody connects to any more would keep every connection
	 * from being free for ever.
	 */
	private void removeForgotten(long now) {
		for (DestinationMap<Rest> remembered : List.of(this.losses, this.others)) {
			while (remembered.removeFirstIf((rest) -> isForgotten(rest, now))) {
				// The next one
			}
		}
		countRemembered();
	}

	private void put(InetSocketAddress destination, Rest rest) {
		if (rest.length > 0) {
			this.others.remove(destination);
			this.losses.put(destination, rest);
		}
		else {
			this.others.put(destination, rest);
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

	private boolean isForgotten(Rest rest, long now) {
		return now - rest.end > this.max;
	}

	/**
	 * The rest of one destination and, once it is over, its probe.
	 */
	private static final class Rest {

		private final long length;

		// When the next connection may probe. Compared by difference only, since
		// System.nanoTime may overflow
		private long end;

		// From the first probe on
		private boolean probing;

		// Nobody knows for how long
		private boolean notReached;

		// Connections in a row that were given up soon
		private int unanswered;

		Rest(long now, long length) {
			this.length = length;
			this.end = now + length;
		}

		/**
		 * Whether there is more than connections that were given up soon.
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
