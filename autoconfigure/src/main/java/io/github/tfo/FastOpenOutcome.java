package io.github.tfo;

import java.time.Duration;

/**
 * What became of a connection. Each connection for which Fast Open was wanted ends in
 * exactly one of them.
 *
 * @since 0.1.0
 */
public sealed interface FastOpenOutcome {

	/**
	 * The server acknowledged data that was sent in the SYN. That saved a round trip if
	 * the first flight was complete.
	 *
	 * @param synDataBytes the bytes that were sent in the SYN, at least 1
	 * @param complete {@code true} if the SYN held the whole ClientHello or the whole
	 * first request, so that the server could answer it. {@code false} if a part was sent
	 * after the handshake: it did not fit, or the client had not written it yet
	 * @param roundTrip the smoothed round-trip time that the kernel measured, so what a
	 * complete first flight saved; zero when the socket was closed before the kernel
	 * could be asked
	 */
	record Hit(int synDataBytes, boolean complete, Duration roundTrip) implements FastOpenOutcome {
	}

	/**
	 * There was no cookie for the server (any more): the connection was opened by an
	 * ordinary handshake (EINPROGRESS), which asked for one.
	 */
	record CookieRequested() implements FastOpenOutcome {
	}

	/**
	 * The connection was opened by an ordinary handshake for another reason.
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
