package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.SocketTimeoutException;

import io.github.tfo.connection.FailureReason;
import io.github.tfo.socket.SocketErrors;

/**
 * The exceptions of {@link java.net.Socket#connect}.
 */
final class ConnectExceptions {

	private ConnectExceptions() {
	}

	/**
	 * Why {@code connect} failed.
	 */
	static FailureReason reason(Exception failure) {
		return (failure instanceof SocketTimeoutException) ? FailureReason.TIMEOUT
				: FailureReason.of(SocketErrors.errno(failure));
	}

	/**
	 * What {@code connect} throws when its timeout is over.
	 */
	static IOException timedOut() {
		return new SocketTimeoutException("Connect timed out");
	}

}
