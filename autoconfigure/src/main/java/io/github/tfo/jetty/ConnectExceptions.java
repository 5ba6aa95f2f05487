package io.github.tfo.jetty;

import java.io.IOException;
import java.net.SocketTimeoutException;

import io.github.tfo.connection.FailureReason;
import io.github.tfo.socket.SocketErrors;

/**
 * The exceptions of a {@code connect} that Jetty makes.
 */
final class ConnectExceptions {

	private ConnectExceptions() {
	}

	/**
	 * Why {@code connect} failed. Jetty tells some failures in words of its own, with the
	 * JDK's as the cause.
	 */
	static FailureReason reason(Throwable failure) {
		return (failure instanceof SocketTimeoutException) ? FailureReason.TIMEOUT
				: FailureReason.of(SocketErrors.errno(failure));
	}

	/**
	 * What Jetty's {@code ManagedSelector} fails with when the connect timeout is over.
	 */
	static IOException timedOut() {
		return new SocketTimeoutException("Connect Timeout");
	}

}
