// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

import io.github.tfo.connection.BackedOffDestination.Cause;
import org.jspecify.annotations.Nullable;

/**
 * Decides which connections use Fast Open, by the outcome of earlier ones to the same
 * destination: a resolved address and its port. A destination is backed off when Fast
 * Open does harm on the way to it, or no good. Once the time is over, one connection
 * probes it. This is the negative cache of RFC 7413, section 4.1.3.1, and more:
 * {@code docs/path-health.md} has the rules and their reasons.
 * <p>
 * Call {@link #tryAcquirePermission} once for each new connection. If it returns
 * {@code true}, call {@link #onSynSent} when the SYN is sent, and one of
 * {@link #onSuccess}, {@link #onError} and {@link #releasePermission} when the connection
 * ends. For every connection call {@link #onConnected} or {@link #onNotReached}. Times
 * are those of {@link #nanoTime()}.
 * <p>
 * Thread-safe, without a lock for a destination whose path is in order. At most
 * {@value #MAX_DESTINATIONS} destinations that are backed off are remembered, as many
 * others, and {@value DestinationMap#MAX_PORTS} ports of one IP address. The one that was
 * added, or had trouble, longest ago is forgotten first, so no host can push out the
 * others.
 *
 * @since 0.1.0
 */
public final class PathHealth {

	static final int MAX_DESTINATIONS = 10_000;

	// Twice this must stay below 292 years, the longest difference of System.nanoTime
	private static final Duration LONGEST = Duration.ofDays(36_500);

	private static final InetSocketAddress ANY = InetSocketAddress.createUnresolved("*", 0);

	private final long initial;

	private final long max;

	private final LongSupplier nanoTime;

	// Of connections without a cookie
	private final @Nullable PathHealth cookieless;

	// The values of both maps below
	private final Map<InetSocketAddress, PathState> paths = new ConcurrentHashMap<>();

	// Also the lock of everything below
	private final DestinationMap<PathState> backedOff = new DestinationMap<>(MAX_DESTINATIONS);

	// Separate: what is in order or not reached must not push out what is backed off
	private final DestinationMap<PathState> others = new DestinationMap<>(MAX_DESTINATIONS);

	// What all paths have in common
	private final PathState network;

	// The destination that lost a SYN last, though its path is proven
	private @Nullable InetSocketAddress suspect;

	private long suspectSent;

	/**
	 * Create an instance that knows no destination.
	 * @param initial how long a destination is backed off at first, and how long the next
	 * probe waits for the outcome of the last one
	 * @param max the longest time for which a destination is backed off, for which a path
	 * is taken for proven, and how much longer a back-off is remembered while nobody
	 * connects
	 * @throws IllegalArgumentException unless {@code 0 < initial <= max}
	 */
	public PathHealth(Duration initial, Duration max) {
		this(initial, max, System::nanoTime);
	}

	PathHealth(Duration initial, Duration max, LongSupplier nanoTime) {
		this(initial, max, nanoTime, new PathHealth(initial, max, nanoTime, null));
	}

	private PathHealth(Duration initial, Duration max, LongSupplier nanoTime, @Nullable PathHealth cookieless) {
		if (initial.isZero() || initial.isNegative() || initial.compareTo(max) > 0) {
			throw new IllegalArgumentException(
					"A back-off needs 0 < initial <= max, but initial is " + initial + " and max is " + max);
		}
		this.initial = nanos(initial);
		this.max = nanos(max);
		this.nanoTime = nanoTime;
		this.cookieless = cookieless;
		this.network = path(ANY, nanoTime());
	}

	private static long nanos(Duration duration) {
		return ((duration.compareTo(LONGEST) < 0) ? duration : LONGEST).toNanos();
	}

	/**
	 * Return the time.
	 * @return as {@link System#nanoTime}
	 */
	long nanoTime() {
		return this.nanoTime.getAsLong();
	}

	/**
	 * Return what is known of SYNs without a cookie. A destination that is backed off
	 * there wants a cookie.
	 * @return the health of the same paths in that mode
	 */
	public PathHealth cookieless() {
		return Objects.requireNonNull(this.cookieless);
	}

	/**
	 * Return whether SYN data to a destination was acknowledged lately.
	 * @param destination the resolved address
	 */
	boolean isProven(InetSocketAddress destination) {
		PathState path = this.paths.get(destination);
		return path != null && path.isProven(nanoTime());
	}

	/**
	 * Ask whether a new connection may use Fast Open.
	 * @param destination the resolved address
	 * @return {@code false} for an ordinary connection
	 */
	public boolean tryAcquirePermission(InetSocketAddress destination) {
		PathState path = this.paths.get(destination);
		if (!this.network.isRestricted() && (path == null || !path.isRestricted())) {
			return true;
		}
		synchronized (this.backedOff) {
			long now = nanoTime();
			touch(destination);
			this.network.forget(now);
			if (path != null) {
				path.forget(now);
			}
			if (path != null && !path.mayConnect(now) || !this.network.mayConnect(now)) {
				return false;
			}
			if (path != null) {
				path.connect(now);
			}
			this.network.connect(now);
			return true;
		}
	}

	/**
	 * Note that a connection that had the permission says nothing about the path, for
	 * example because its request was not sent in the SYN. If it was a probe, the next
	 * connection is.
	 * @param destination the resolved address
	 * @param began when the connection had the permission, or later
	 */
	public void releasePermission(InetSocketAddress destination, long began) {
		PathState path = this.paths.get(destination);
		if (this.network.isRestricted() || path != null && path.isRestricted()) {
			synchronized (this.backedOff) {
				long now = nanoTime();
				if (path != null) {
					path.release(began, now);
				}
				this.network.release(began, now);
			}
		}
	}

	/**
	 * Note that a SYN with Fast Open is sent.
	 * @param destination the resolved address
	 * @param sent when
	 */
	void onSynSent(InetSocketAddress destination, long sent) {
		PathState path = this.paths.get(destination);
		if (path != null) {
			path.sent(sent);
		}
	}

	/**
	 * Note that data of a SYN was acknowledged with it.
	 * @param destination the resolved address
	 * @param sent when the SYN was sent
	 */
	public void onSuccess(InetSocketAddress destination, long sent) {
		PathState path = this.paths.get(destination);
		if (path == null) {
			synchronized (this.backedOff) {
				path = getOrAdd(destination, nanoTime());
			}
		}
		path.prove(sent);
		this.network.prove(sent);
		if (path.isTroubled() || this.network.isTroubled()) {
			synchronized (this.backedOff) {
				long now = nanoTime();
				path.acknowledged(sent, now);
				this.network.acknowledged(sent, now);
				keep(path);
			}
		}
	}

	/**
	 * Note that Fast Open has done harm, or no good.
	 * @param destination the resolved address
	 * @param sent when the SYN was sent
	 * @param error what happened
	 */
	public void onError(InetSocketAddress destination, long sent, PathError error) {
		synchronized (this.backedOff) {
			long now = nanoTime();
			PathState path = getOrAdd(destination, now);
			boolean proven = path.isProven(now);
			switch (error) {
				case SYN_LOST -> path.lost(Cause.SYN_LOST, sent, now);
				case DATA_DELAYED -> path.lost(Cause.SLOWER, sent, now);
				case DATA_NOT_ACKNOWLEDGED -> path.notAcknowledged(sent, now);
				case COOKIE_WANTED -> path.cookieWanted(sent, now);
				case FAILED -> path.failed(Cause.SYN_LOST, sent, now);
			}
			keep(path);
			if (error == PathError.DATA_NOT_ACKNOWLEDGED && this.network.isRestricted()) {
				this.network.notAcknowledged(sent, now);
			}
			else if (error == PathError.SYN_LOST && proven) {
				lost(destination, sent, now);
			}
			else {
				this.network.release(sent, now);
			}
		}
	}

	/**
	 * A proven path has lost a SYN. If another one has, too, and no path was better
	 * since, it is the network.
	 */
	private void lost(InetSocketAddress destination, long sent, long now) {
		if (this.network.isBackedOff() || this.suspect != null && !this.suspect.equals(destination)
				&& !this.network.hasOvertaken(this.suspectSent) && !this.network.hasOvertaken(sent)) {
			this.network.failed(Cause.NETWORK, sent, now);
		}
		this.suspect = destination;
		this.suspectSent = sent;
	}

	/**
	 * Note that a client gave up a connection with Fast Open so soon that the path may be
	 * in order. Such connections are counted until a SYN with data is answered, unless
	 * the destination is backed off.
	 * @param destination the resolved address
	 * @param sent when the SYN was sent
	 * @return whether there were so many in a row that the SYN counts as lost
	 */
	boolean onUnanswered(InetSocketAddress destination, long sent) {
		synchronized (this.backedOff) {
			long now = nanoTime();
			return getOrAdd(destination, now).unanswered(sent, now);
		}
	}

	/**
	 * Note that a connection was established, with or without Fast Open.
	 * @param destination the resolved address
	 * @param ordinaryLost whether it had no Fast Open, and its SYN was lost
	 */
	public void onConnected(InetSocketAddress destination, boolean ordinaryLost) {
		PathState path = this.paths.get(destination);
		if (path != null && path.isRestricted() || this.network.isRestricted()) {
			synchronized (this.backedOff) {
				long now = nanoTime();
				if (path != null) {
					path.connected(ordinaryLost, now);
				}
				this.network.connected(ordinaryLost, now);
			}
		}
	}

	/**
	 * Back off a destination until a connection to it is established, since one with Fast
	 * Open was not.
	 * @param destination the resolved address
	 */
	public void onNotReached(InetSocketAddress destination) {
		synchronized (this.backedOff) {
			long now = nanoTime();
			getOrAdd(destination, now).notReached(now);
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
	 * Return the destinations that are backed off or being probed. Takes linear time. If
	 * the trouble is that of the network, these are all destinations that are known.
	 * @return the destinations, those that are backed off for some time first
	 */
	public List<BackedOffDestination> backedOff() {
		synchronized (this.backedOff) {
			long now = nanoTime();
			Map<InetSocketAddress, BackedOffDestination> described = new LinkedHashMap<>();
			BiConsumer<InetSocketAddress, PathState> describe = (destination, path) -> {
				BackedOffDestination own = path.describe(destination, now);
				BackedOffDestination description = (own != null) ? own : this.network.describe(destination, now);
				if (description != null) {
					described.put(destination, description);
				}
			};
			this.backedOff.forEach(describe);
			this.others.forEach(describe);
			return List.copyOf(described.values());
		}
	}

	/**
	 * Return why a destination is backed off, or connected to with cookies though it is
	 * cookieless.
	 * @param destination the resolved address
	 * @return {@code null} if it is neither
	 */
	@Nullable Cause cause(InetSocketAddress destination) {
		synchronized (this.backedOff) {
			long now = nanoTime();
			for (PathState path : Arrays.asList(this.paths.get(destination), this.network)) {
				BackedOffDestination description = (path != null) ? path.describe(destination, now) : null;
				if (description != null) {
					return description.cause();
				}
			}
		}
		return (this.cookieless != null) ? this.cookieless.cause(destination) : null;
	}

	/**
	 * End the back-off of a destination, and that of the network, so that the next
	 * connection uses Fast Open: an administrator has made a repair.
	 * @param destination the resolved address
	 * @return whether the destination was backed off
	 */
	public boolean end(InetSocketAddress destination) {
		boolean cookieWanted = this.cookieless != null && this.cookieless.end(destination);
		synchronized (this.backedOff) {
			long now = nanoTime();
			PathState path = this.paths.get(destination);
			if (path == null || path.describe(destination, now) == null && this.network.describe(ANY, now) == null) {
				return cookieWanted;
			}
			path.reset();
			keep(path);
			this.network.reset();
			return true;
		}
	}

	private PathState getOrAdd(InetSocketAddress destination, long now) {
		PathState path = this.paths.get(destination);
		if (path == null) {
			path = path(destination, now);
			this.paths.put(destination, path);
			forget(this.others.put(destination, path));
		}
		path.forget(now);
		return path;
	}

	private PathState path(InetSocketAddress destination, long now) {
		return new PathState(destination, this.initial, this.max, now);
	}

	private void touch(InetSocketAddress destination) {
		this.backedOff.get(destination);
		this.others.get(destination);
	}

	/** Keep a path among its like. */
	private void keep(PathState path) {
		// It may have been forgotten meanwhile
		this.paths.put(path.destination(), path);
		boolean isBackedOff = path.isBackedOff();
		(isBackedOff ? this.others : this.backedOff).remove(path.destination());
		forget((isBackedOff ? this.backedOff : this.others).put(path.destination(), path));
	}

	private void forget(@Nullable PathState path) {
		if (path != null) {
			this.paths.remove(path.destination());
		}
	}

	/**
	 * What can go wrong on a path.
	 */
	public enum PathError {

		/** The SYN was lost and sent again, or nobody has answered it. */
		SYN_LOST,

		/** The data was not acknowledged, and had to be sent again more than once. */
		DATA_DELAYED,

		/** The data was not acknowledged, and taken right after the handshake. */
		DATA_NOT_ACKNOWLEDGED,

		/** The data was not acknowledged, and the SYN had no cookie. */
		COOKIE_WANTED,

		/** The connection was refused, reset, or given up several times in a row. */
		FAILED

	}

}
