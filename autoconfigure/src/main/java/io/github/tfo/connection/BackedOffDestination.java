package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A destination that is connected to without Fast Open for now.
 *
 * @param destination the resolved address and its port
 * @param cause why
 * @param length how long it is backed off in all; {@code null} if until a connection is
 * established
 * @param remaining how much of that is left, zero while it is being probed; {@code null}
 * if until a connection is established
 * @since 0.1.0
 * @see BackOff#backedOff()
 */
public record BackedOffDestination(InetSocketAddress destination, Cause cause, @Nullable Duration length,
		@Nullable Duration remaining) {

	/**
	 * Why a destination is backed off.
	 */
	public enum Cause {

		/** A SYN of Fast Open was lost or refused on the way to it. */
		SYN_LOST("syn-lost"),

		/** The destination refused a connection, or did not answer. */
		NOT_REACHED("not-reached");

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
