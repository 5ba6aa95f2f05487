package io.github.tfo.jetty;

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
 * The exceptions of a {@code connect} that Jetty makes.
 */
final class ConnectExceptions {

	private ConnectExceptions() {
	}

	/**
	 * Why {@code connect} failed. Needs native code.
	 */
	static FailureReason reason(Throwable failure) {
		if (failure instanceof SocketTimeoutException) {
			return FailureReason.TIMEOUT;
		}
		int errno = 0;
		// Jetty tells some failures in words of its own
		for (Throwable cause = failure; cause != null && errno == 0; cause = cause.getCause()) {
			errno = (cause instanceof IOException ex) ? ErrorMessages.errno(ex) : 0;
		}
		return FailureReason.of(errno);
	}

	/**
	 * What {@link java.nio.channels.SocketChannel#finishConnect} throws for an error:
	 * {@code handleSocketError} in the JDK's {@code Net.c}.
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
	 * What Jetty's {@code ManagedSelector} fails with when the connect timeout is over.
	 */
	static IOException timedOut() {
		return new SocketTimeoutException("Connect Timeout");
	}

}
