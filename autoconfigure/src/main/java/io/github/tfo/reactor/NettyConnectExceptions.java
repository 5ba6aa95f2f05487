// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketAddress;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.tfo.FailureReason;
import io.github.tfo.linux.SocketErrors;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;

/**
 * Makes a deferred {@code connect} that fails look like a {@code connect} that fails.
 * Once {@code connect} has succeeded Netty reports a failure to read or to write, which
 * callers do not take for a refused connection.
 */
final class NettyConnectExceptions {

	private static final Pattern ERROR = Pattern.compile("error\\(-(\\d{1,9})\\)");

	private NettyConnectExceptions() {
	}

	/**
	 * Return why the connection was not established.
	 */
	static FailureReason reason(Throwable cause) {
		if (cause instanceof Errors.NativeIoException failure) {
			return SocketErrors.reason(-failure.expectedErr());
		}
		if (cause instanceof ConnectTimeoutException) {
			return FailureReason.TIMEOUT;
		}
		if (cause instanceof NoRouteToHostException) {
			return FailureReason.UNREACHABLE;
		}
		return (cause instanceof ConnectException) ? reason(String.valueOf(cause.getMessage())) : FailureReason.OTHER;
	}

	/**
	 * Return the reason by a message: Netty's native transports give the error number
	 * only there, and the JDK does not give it.
	 */
	private static FailureReason reason(String message) {
		Matcher error = ERROR.matcher(message);
		if (error.find()) {
			return SocketErrors.reason(Integer.parseInt(error.group(1)));
		}
		return message.startsWith("Connection refused") ? FailureReason.REFUSED : FailureReason.OTHER;
	}

	/**
	 * Return the exception that {@code connect} would have thrown in place of this one.
	 */
	static Throwable translate(Throwable cause, SocketAddress remoteAddress) {
		return (cause instanceof Errors.NativeIoException failure) ? of(-failure.expectedErr(), remoteAddress) : cause;
	}

	/**
	 * Return the exception of a {@code connect}, created and annotated as by Netty.
	 */
	static Exception of(int errno, SocketAddress remoteAddress) {
		try {
			Errors.handleConnectErrno("connect", -errno);
			throw new IOException("connect failed with error " + errno);
		}
		catch (NoRouteToHostException ex) {
			return withCause(new NoRouteToHostException(ex.getMessage() + ": " + remoteAddress), ex);
		}
		catch (ConnectException ex) {
			return withCause(new ConnectException(ex.getMessage() + ": " + remoteAddress), ex);
		}
		catch (IOException ex) {
			return ex;
		}
	}

	private static Exception withCause(IOException exception, IOException cause) {
		exception.initCause(cause);
		return exception;
	}

}
