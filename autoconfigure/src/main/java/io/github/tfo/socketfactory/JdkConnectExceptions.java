package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.SocketTimeoutException;

import io.github.tfo.FailureReason;
import io.github.tfo.connection.ConnectFailure;
import io.github.tfo.linux.SocketErrors;

/**
 * The exceptions of {@link java.net.Socket#connect}.
 */
final class JdkConnectExceptions {

	private JdkConnectExceptions() {
	}

	/**
	 * Why {@code connect} failed.
	 */
	static FailureReason reason(Exception failure) {
		return (failure instanceof SocketTimeoutException) ? FailureReason.TIMEOUT
				: ConnectFailure.of(SocketErrors.errno(failure)).reason();
	}

	/**
	 * What {@code connect} throws when its timeout is over.
	 */
	static IOException timedOut() {
		return new SocketTimeoutException("Connect timed out");
	}

}
