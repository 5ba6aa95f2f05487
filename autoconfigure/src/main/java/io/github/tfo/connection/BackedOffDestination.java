// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A destination that is connected to without Fast Open for now.
 *
 * @param destination the resolved address and its port
 * @param cause why
 * @param age for how long it has been backed off
 * @param length how long it is backed off in all, since the last probe; {@code null} if
 * until a connection is established
 * @param remaining how much of that is left, zero while it is being probed; {@code null}
 * if until a connection is established
 * @param evidence what was seen
 * @since 0.1.0
 * @see PathHealth#backedOff()
 */
public record BackedOffDestination(InetSocketAddress destination, Cause cause, Duration age, @Nullable Duration length,
		@Nullable Duration remaining, Evidence evidence) {

	/**
	 * What was seen since the destination was last in order.
	 *
	 * @param lost connections with Fast Open whose SYN was lost, or that were refused or
	 * not answered
	 * @param delayed connections whose SYN data was not acknowledged, and had to be sent
	 * again more than once
	 * @param notAcknowledged other connections whose SYN data was not acknowledged, since
	 * data was last acknowledged
	 * @param ordinaryLost connections without Fast Open whose SYN was lost
	 * @param probes how often the destination was probed
	 * @param lastAcknowledged how long ago SYN data was sent that was acknowledged;
	 * {@code null} if none is known
	 */
	public record Evidence(int lost, int delayed, int notAcknowledged, int ordinaryLost, int probes,
			@Nullable Duration lastAcknowledged) {
	}

	/**
	 * Why a destination is backed off.
	 */
	public enum Cause {

		/** A SYN of Fast Open was lost or refused on the way to it. */
		SYN_LOST("syn-lost"),

		/** The destination refused a connection, or did not answer. */
		NOT_REACHED("not-reached"),

		/** SYN data to it is never acknowledged. */
		DATA_NOT_ACKNOWLEDGED("data-not-acknowledged"),

		/** The server does not take data without a cookie. */
		COOKIE_WANTED("cookie-wanted"),

		/** A connection with Fast Open takes longer than one without. */
		SLOWER("slower"),

		/** SYN data to several destinations was lost: the trouble is near. */
		NETWORK("network");

		private final String tag;

		Cause(String tag) {
			this.tag = tag;
		}

		/**
		 * Return the cause as reports name it.
		 * @return lower case, words joined by hyphens
		 */
		public String tag() {
			return this.tag;
		}

	}

}
