// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.tfo.FailureReason;
import org.jspecify.annotations.Nullable;

/**
 * Converts between error numbers and the JDK's socket exceptions, which do not keep the
 * number but only the C library's message for it. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketErrors {

	private SocketErrors() {
	}

	/**
	 * Return the error number that caused a failure.
	 * @param failure what the JDK threw, or an exception that has it as a cause
	 * @return an {@linkplain Errno error number}, positive, or 0 when it is not known
	 */
	public static int errno(Throwable failure) {
		int errno = 0;
		for (Throwable cause = failure; cause != null && errno == 0; cause = cause.getCause()) {
			errno = (cause instanceof IOException && cause.getMessage() != null) ? errno(cause.getMessage()) : 0;
		}
		return errno;
	}

	private static int errno(String message) {
		return errors().entrySet()
			.stream()
			// The JDK appends the address when jdk.includeInExceptions says so, and JDK
			// 21 "(connect failed)"
			.filter((error) -> message.equals(error.getKey()) || message.startsWith(error.getKey() + ": ")
					|| message.startsWith(error.getKey() + " ("))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(0);
	}

	private static Map<String, Integer> errors() {
		try {
			return Known.ERRORS;
		}
		catch (LinkageError ex) {
			// JNA is missing, and that has not been detected yet
			return Map.of();
		}
	}

	/**
	 * Return why {@code connect} failed.
	 * @param failure what the JDK threw, or what was made of it
	 * @return the reason, {@link FailureReason#OTHER} if it cannot be told
	 */
	public static FailureReason reason(Throwable failure) {
		return (failure instanceof SocketTimeoutException) ? FailureReason.TIMEOUT : reason(errno(failure));
	}

	/**
	 * Return the reason that an error number stands for.
	 * @param errno an {@linkplain Errno error number}, positive, or 0 for none
	 * @return the reason, {@link FailureReason#OTHER} if the number is not known
	 */
	public static FailureReason reason(int errno) {
		return switch (errno) {
			case Errno.ECONNREFUSED -> FailureReason.REFUSED;
			case Errno.ETIMEDOUT -> FailureReason.TIMEOUT;
			case Errno.ENETUNREACH, Errno.EHOSTUNREACH -> FailureReason.UNREACHABLE;
			case Errno.ECONNRESET, Errno.EPIPE -> FailureReason.RESET;
			default -> FailureReason.OTHER;
		};
	}

	/**
	 * Create the exception that the JDK's {@code connect} throws for an error
	 * ({@code handleSocketError} in its {@code Net.c}).
	 * @param errno an {@linkplain Errno error number}, positive
	 * @param suppressed an exception to add as a suppressed one; {@code null} for none
	 * @return the exception
	 */
	public static IOException connectException(int errno, @Nullable IOException suppressed) {
		String message = LibC.strerror(errno);
		SocketException exception = switch (errno) {
			case Errno.ECONNREFUSED, Errno.ETIMEDOUT -> new ConnectException(message);
			case Errno.EHOSTUNREACH -> new NoRouteToHostException(message);
			case Errno.EACCES -> new BindException(message);
			default -> new SocketException(message);
		};
		if (suppressed != null) {
			exception.addSuppressed(suppressed);
		}
		return exception;
	}

	private static final class Known {

		// The JDK gets its messages from strerror(3), too: in the process's language
		static final Map<String, Integer> ERRORS = Stream
			.of(Errno.EPERM, Errno.EACCES, Errno.EPIPE, Errno.ENETUNREACH, Errno.ECONNRESET, Errno.ETIMEDOUT,
					Errno.ECONNREFUSED, Errno.EHOSTUNREACH)
			// A translation may use the same message for two of them
			.collect(Collectors.toUnmodifiableMap(LibC::strerror, Function.identity(), (first, second) -> first));

	}

}
