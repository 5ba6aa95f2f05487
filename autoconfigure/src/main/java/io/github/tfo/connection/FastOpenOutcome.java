package io.github.tfo.connection;

import java.time.Duration;

/**
 * What became of a connection. Each connection for which Fast Open was wanted ends in
 * exactly one of them.
 *
 * @since 0.1.0
 */
public sealed interface FastOpenOutcome {

	/**
	 * The server acknowledged data that rode in the SYN: a round trip was saved.
	 *
	 * @param synDataBytes the bytes that rode in the SYN, at least 1
	 * @param roundTrip the smoothed round-trip time that the kernel measured, so what was
	 * saved; zero when the socket was closed before the kernel could be asked
	 */
	record Hit(int synDataBytes, Duration roundTrip) implements FastOpenOutcome {
	}

	/**
	 * There was no cookie for the server (any more): the connection was opened by an
	 * ordinary handshake (EINPROGRESS), which asked for one.
	 */
	record DeferredToHandshake() implements FastOpenOutcome {
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
