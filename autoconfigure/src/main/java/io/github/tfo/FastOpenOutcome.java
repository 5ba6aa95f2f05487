// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.time.Duration;

/**
 * How a connection was established. Each connection that was to use Fast Open has exactly
 * one outcome.
 *
 * @since 0.1.0
 */
public sealed interface FastOpenOutcome {

	/**
	 * The server acknowledged data that was sent in the SYN. This saved a round trip if
	 * the first flight was complete.
	 *
	 * @param synDataBytes the bytes that were sent in the SYN, at least 1
	 * @param complete {@code true} if the SYN held the whole ClientHello or first
	 * request, so that the server could answer it; {@code false} if a part was sent after
	 * the handshake, since it did not fit or was not written yet
	 * @param roundTrip the smoothed round-trip time of the kernel, which is what a
	 * complete first flight saved; zero if the socket was closed before the kernel could
	 * be asked
	 * @param cookie {@code true} if the SYN had a cookie; {@code false} if the
	 * destination is one that takes data without
	 */
	record Hit(int synDataBytes, boolean complete, Duration roundTrip, boolean cookie) implements FastOpenOutcome {
	}

	/**
	 * The kernel had no cookie for the server, or no longer: an ordinary handshake
	 * established the connection and requested one.
	 */
	record CookieRequested() implements FastOpenOutcome {
	}

	/**
	 * An ordinary handshake established the connection for another reason.
	 *
	 * @param reason the reason
	 */
	record Fallback(FallbackReason reason) implements FastOpenOutcome {
	}

	/**
	 * The connection was not established.
	 *
	 * @param reason the reason
	 */
	record Failed(FailureReason reason) implements FastOpenOutcome {
	}

}
