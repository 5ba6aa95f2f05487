package io.github.tfo.jetty;

import java.io.IOException;
import java.net.SocketTimeoutException;

import io.github.tfo.FailureReason;
import io.github.tfo.connection.ConnectFailure;
import io.github.tfo.linux.SocketErrors;

/**
 * The exceptions of a {@code connect} that Jetty makes.
 */
final class JettyConnectExceptions {

	private JettyConnectExceptions() {
	}

	/**
	 * Why {@code connect} failed. Jetty tells some failures in words of its own, with the
	 * JDK's as the cause.
	 */
	static FailureReason reason(Throwable failure) {
		return (failure instanceof SocketTimeoutException) ? FailureReason.TIMEOUT
				: ConnectFailure.of(SocketErrors.errno(failure)).reason();
	}

	/**
	 * What Jetty's {@code ManagedSelector} fails with when the connect timeout is over.
	 */
	static IOException timedOut() {
		return new SocketTimeoutException("Connect Timeout");
	}

}
