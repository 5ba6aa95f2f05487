package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;

import io.github.tfo.connection.FailureReason;
import io.github.tfo.socket.Errno;
import io.github.tfo.socket.ErrorMessages;
import org.jspecify.annotations.Nullable;

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
		if (failure instanceof SocketTimeoutException) {
			return FailureReason.TIMEOUT;
		}
		return (failure instanceof IOException ex) ? FailureReason.of(ErrorMessages.errno(ex)) : FailureReason.OTHER;
	}

	/**
	 * What {@code connect} throws for an error: {@code handleSocketErrorWithMessage} in
	 * the JDK's {@code Net.c}.
	 */
	static IOException of(int errno, @Nullable IOException cause) {
		String message = ErrorMessages.of(errno);
		SocketException exception = switch (errno) {
			case Errno.ECONNREFUSED, Errno.ETIMEDOUT -> new ConnectException(message);
			case Errno.EHOSTUNREACH -> new NoRouteToHostException(message);
			case Errno.EACCES -> new BindException(message);
			default -> new SocketException(message);
		};
		if (cause != null) {
			exception.addSuppressed(cause);
		}
		return exception;
	}

	/**
	 * What {@code connect} throws when its timeout is over.
	 */
	static IOException timedOut() {
		return new SocketTimeoutException("Connect timed out");
	}

}
