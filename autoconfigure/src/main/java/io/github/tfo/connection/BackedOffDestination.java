package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * A destination that does without Fast Open for now.
 *
 * @param destination the resolved address and its port
 * @param cause why
 * @param length how long it rests in all; {@code null} when it rests until it is reached
 * @param remaining how long it still rests, zero when the next connection, or one that is
 * being opened, probes it; {@code null} when it rests until it is reached
 * @since 0.1.0
 * @see BackOff#backedOff()
 */
public record BackedOffDestination(InetSocketAddress destination, Cause cause, @Nullable Duration length,
		@Nullable Duration remaining) {

	/**
	 * Why a destination rests.
	 */
	public enum Cause {

		/** A SYN of Fast Open was lost or refused on the way to it. */
		SYN_LOST("syn-lost"),

		/**
		 * Nobody answered there: it rests until an ordinary connection is established.
		 */
		NOT_REACHED("not-reached");

		private final String tag;

		Cause(String tag) {
			this.tag = tag;
		}

		/**
		 * The cause as it stands in reports.
		 * @return lower case, words joined by hyphens
		 */
		public String tag() {
			return this.tag;
		}

	}

}
