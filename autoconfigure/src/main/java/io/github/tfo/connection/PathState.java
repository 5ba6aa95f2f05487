// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;

import io.github.tfo.connection.BackedOffDestination.Cause;
import io.github.tfo.connection.BackedOffDestination.Evidence;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the path to one destination, and what follows from it. Times are those
 * of {@link System#nanoTime}, which may overflow. The volatile fields are read and
 * written without a lock, everything else under that of {@link PathHealth}.
 */
final class PathState {

	/** A level at which a proven path is backed off: two losses in a row. */
	private static final int FULL = 10;

	/** The same on a link that is known to lose packets: three in a row. */
	private static final int FULL_IF_LOSSY = 15;

	private static final int LOSS = 5;

	// SYN data that was sent later was acknowledged
	private static final int OVERTAKEN_LOSS = 3;

	// Few: each of them may be a request that would not have failed without Fast Open
	private static final int UNANSWERED_IN_A_ROW = 3;

	// Many: one of three replicas is missed so often once in 10^11 times
	private static final int NOT_ACKNOWLEDGED_IN_A_ROW = 64;

	// One of several replicas may want a cookie
	private static final int COOKIES_WANTED_IN_A_ROW = 3;

	// Until a path that was backed off is taken for proven again
	private static final int PROOFS = 8;

	/**
	 * How long the outcome of a SYN may take: a second until it is sent again, and as
	 * long for the answer.
	 */
	private static final long UNDER_WAY = Duration.ofSeconds(2).toNanos();

	private final InetSocketAddress destination;

	private final long initial;

	private final long max;

	private volatile boolean everAcknowledged;

	// When the latest SYN was sent whose data was acknowledged
	private volatile long acknowledged;

	// When the latest SYN was sent
	private volatile long sent;

	// Not each connection may use Fast Open
	private volatile boolean restricted;

	// Something is to be done when data is acknowledged or a connection established
	private volatile boolean troubled;

	// When the latest SYN was sent that was lost
	private long lost;

	private int level;

	// Once data was acknowledged after a loss
	private boolean lossy;

	private long lastSingleLoss;

	// Backed off or suspected
	private boolean closed;

	// 0 if the path was not backed off, or was proven again since
	private long length;

	private Cause cause = Cause.SYN_LOST;

	// When the path was backed off first and last
	private long since;

	private long decided;

	// When the next connection may probe
	private long end;

	private boolean probing;

	// When the latest probe began
	private long probed;

	private boolean ordinaryLossCounted;

	private boolean notReached;

	private int unanswered;

	// Since the path was backed off
	private int proofs;

	private int losses;

	private int delays;

	private int notAcknowledged;

	private int ordinaryLosses;

	private int probes;

	PathState(InetSocketAddress destination, long initial, long max, long now) {
		this.destination = destination;
		this.initial = initial;
		this.max = max;
		this.sent = now;
		this.lost = now;
	}

	InetSocketAddress destination() {
		return this.destination;
	}

	/**
	 * Return whether {@link #mayConnect} is to be asked. Needs no lock.
	 */
	boolean isRestricted() {
		return this.restricted;
	}

	/**
	 * Return whether {@link #acknowledged} and {@link #connected} are to be called. Needs
	 * no lock.
	 */
	boolean isTroubled() {
		return this.troubled;
	}

	/**
	 * Note that a SYN is sent. Needs no lock.
	 */
	void sent(long now) {
		this.sent = now;
	}

	/**
	 * Note that data of a SYN was acknowledged. Needs no lock.
	 */
	void prove(long sent) {
		if (!this.everAcknowledged || sent - this.acknowledged > 0) {
			this.acknowledged = sent;
			this.everAcknowledged = true;
		}
	}

	/**
	 * Return whether data of a SYN was acknowledged that was sent later.
	 */
	boolean hasOvertaken(long sent) {
		return this.everAcknowledged && this.acknowledged - sent > 0;
	}

	boolean isProven(long now) {
		return this.everAcknowledged && now - this.acknowledged <= this.max;
	}

	/** Whether the path is backed off for some time. */
	boolean isBackedOff() {
		return this.closed && this.length > 0;
	}

	boolean mayConnect(long now) {
		return !this.restricted || !this.notReached && isOver(now);
	}

	/**
	 * Begin a connection that {@link #mayConnect}. If the path is restricted, no other
	 * may for the initial time, since the outcome of this one may never come.
	 */
	void connect(long now) {
		if (this.closed) {
			this.probing = true;
			this.probed = now;
			this.probes++;
			this.end = now + this.initial;
		}
	}

	/** A connection that might connect has said nothing about the path. */
	void release(long began, long now) {
		if (isProbe(began)) {
			this.end = now;
		}
	}

	/** Whether a connection that began then is the latest probe. */
	private boolean isProbe(long began) {
		return this.probing && began - this.probed >= 0;
	}

	/** Data of a SYN was acknowledged. */
	void acknowledged(long sent, long now) {
		this.unanswered = 0;
		this.notAcknowledged = 0;
		if (sent - this.lost >= 0) {
			if (this.level > 0) {
				this.level--;
				this.lossy = true;
				this.lastSingleLoss = now;
			}
			this.proofs++;
			if (this.proofs >= PROOFS || isEarly(now)) {
				this.length = 0;
			}
			this.closed = false;
		}
		update();
	}

	/** A SYN arrived, and its data was not taken. */
	void notAcknowledged(long sent, long now) {
		this.notAcknowledged++;
		if (isBackedOff() && this.cause == Cause.DATA_NOT_ACKNOWLEDGED) {
			probed(Cause.DATA_NOT_ACKNOWLEDGED, sent, now);
		}
		else if (sent - this.lost >= 0) {
			this.unanswered = 0;
			this.closed = false;
			if (this.notAcknowledged >= NOT_ACKNOWLEDGED_IN_A_ROW && !isProven(now)) {
				backOff(Cause.DATA_NOT_ACKNOWLEDGED, now);
			}
		}
		update();
	}

	/** A SYN without a cookie arrived, and its data was not taken. */
	void cookieWanted(long sent, long now) {
		this.notAcknowledged++;
		if (isBackedOff()) {
			probed(Cause.COOKIE_WANTED, sent, now);
		}
		else if (this.notAcknowledged >= COOKIES_WANTED_IN_A_ROW) {
			backOff(Cause.COOKIE_WANTED, now);
		}
		update();
	}

	/** A SYN was lost, or Fast Open has delayed the connection. */
	void lost(Cause cause, long sent, long now) {
		count(cause);
		boolean overtaken = hasOvertaken(sent);
		if (isBackedOff()) {
			probed(cause, sent, now);
		}
		else if (this.length > 0 || !isProven(now)) {
			backOff(cause, now);
		}
		else {
			this.level += overtaken ? OVERTAKEN_LOSS : LOSS;
			if (this.level >= (isLossy(now) ? FULL_IF_LOSSY : FULL)) {
				backOff(cause, now);
			}
			else if (!overtaken) {
				suspect(sent, now);
			}
		}
		lost(sent);
	}

	/** A request has failed, or several clients in a row had no answer. */
	void failed(Cause cause, long sent, long now) {
		count(cause);
		if (isBackedOff()) {
			probed(cause, sent, now);
		}
		else {
			backOff(cause, now);
		}
		lost(sent);
	}

	private void lost(long sent) {
		if (sent - this.lost > 0) {
			this.lost = sent;
		}
		update();
	}

	private void count(Cause cause) {
		if (cause == Cause.SLOWER) {
			this.delays++;
		}
		else {
			this.losses++;
		}
	}

	/**
	 * Return whether a client that gave up soon was one of so many that the SYN counts as
	 * lost.
	 */
	boolean unanswered(long sent, long now) {
		if (isBackedOff() && !isProbe(sent) && !isOver(now)) {
			return false;
		}
		this.unanswered++;
		if (!this.closed || isProbe(sent)) {
			this.end = now;
		}
		update();
		return this.unanswered >= UNANSWERED_IN_A_ROW;
	}

	void notReached(long now) {
		if (!this.closed && !this.notReached) {
			this.since = now;
			this.end = now;
		}
		this.notReached = true;
		update();
	}

	/** A connection was established. */
	void connected(boolean ordinaryLost, long now) {
		this.notReached = false;
		if (ordinaryLost && isBackedOff()) {
			this.ordinaryLosses++;
			if (this.cause == Cause.SYN_LOST || this.cause == Cause.NETWORK) {
				clearOfSuspicion(now);
			}
		}
		update();
	}

	private void clearOfSuspicion(long now) {
		if (!this.ordinaryLossCounted && !this.probing) {
			this.ordinaryLossCounted = true;
			this.end = now;
		}
	}

	private void suspect(long sent, long now) {
		if (!this.closed) {
			this.since = now;
		}
		this.closed = true;
		this.probing = false;
		this.end = (this.sent - sent > 0) ? this.sent + UNDER_WAY : now;
	}

	private void backOff(Cause cause, long now) {
		if (!this.closed) {
			this.since = now;
		}
		this.length = (this.length == 0) ? this.initial : Math.min(2 * this.length, this.max);
		this.cause = cause;
		this.closed = true;
		this.probing = false;
		this.ordinaryLossCounted = false;
		this.level = 0;
		this.unanswered = 0;
		this.proofs = 0;
		this.decided = now;
		this.end = now + this.length;
	}

	/**
	 * A back-off goes on, unless the SYN was sent before it began. If the probe came
	 * early, it ends when it would have ended.
	 */
	private void probed(Cause cause, long sent, long now) {
		if (sent - this.decided >= 0 && (this.probing || isOver(now))) {
			if (isEarly(now)) {
				this.probing = false;
				this.end = this.decided + this.length;
			}
			else {
				backOff(cause, now);
			}
		}
	}

	/** Whether this is the time of a back-off, though a probe may have been admitted. */
	private boolean isEarly(long now) {
		return isBackedOff() && now - (this.decided + this.length) < 0;
	}

	/** Whether a SYN was lost for a while, and data of the next was acknowledged. */
	private boolean isLossy(long now) {
		return this.lossy && now - this.lastSingleLoss <= this.max;
	}

	private boolean isOver(long now) {
		return now - this.end >= 0;
	}

	boolean isForgotten(long now) {
		return now - this.end > this.max;
	}

	/** Begin anew if nobody has connected for long. */
	void forget(long now) {
		if (isForgotten(now)) {
			reset();
			this.end = now;
		}
	}

	void reset() {
		this.closed = false;
		this.notReached = false;
		this.length = 0;
		this.level = 0;
		this.unanswered = 0;
		this.notAcknowledged = 0;
		update();
	}

	private void update() {
		this.restricted = this.closed || this.notReached;
		this.troubled = this.restricted || this.level > 0 || this.length > 0 || this.unanswered > 0
				|| this.notAcknowledged > 0;
		if (!this.troubled) {
			this.losses = 0;
			this.delays = 0;
			this.ordinaryLosses = 0;
			this.probes = 0;
		}
	}

	/**
	 * Describe the back-off.
	 * @return {@code null} if the path is not backed off
	 */
	@Nullable BackedOffDestination describe(InetSocketAddress destination, long now) {
		if (isForgotten(now) || !this.notReached && !isBackedOff()) {
			return null;
		}
		Evidence evidence = new Evidence(this.losses, this.delays, this.notAcknowledged, this.ordinaryLosses,
				this.probes, this.everAcknowledged ? Duration.ofNanos(now - this.acknowledged) : null);
		Duration age = Duration.ofNanos(now - this.since);
		return this.notReached ? new BackedOffDestination(destination, Cause.NOT_REACHED, age, null, null, evidence)
				: new BackedOffDestination(destination, this.cause, age, Duration.ofNanos(this.length),
						Duration.ofNanos(Math.max(0, this.end - now)), evidence);
	}

}
