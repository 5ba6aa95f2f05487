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
 * The JDK's exceptions of a socket that fails, from and to error numbers, of which the
 * JDK keeps no more than the C library's words. Thread-safe.
 *
 * @since 0.1.0
 */
public final class SocketErrors {

	private SocketErrors() {
	}

	/**
	 * The error number behind a failure.
	 * @param failure what the JDK threw, or what was made of it
	 * @return an {@linkplain Errno error number}, positive, or 0 when it cannot be told
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
			// The JDK appends the address when jdk.includeInExceptions says so
			.filter((error) -> message.equals(error.getKey()) || message.startsWith(error.getKey() + ": "))
			.map(Map.Entry::getValue)
			.findFirst()
			.orElse(0);
	}

	private static Map<String, Integer> errors() {
		try {
			return Known.ERRORS;
		}
		catch (LinkageError ex) {
			// There is no JNA: somebody asks before that is known
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
	 * What the JDK's {@code connect} throws for an error: {@code handleSocketError} in
	 * its {@code Net.c}.
	 * @param errno an {@linkplain Errno error number} that a system call returned,
	 * positive
	 * @param suppressed what was thrown in its place, if anything was
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

		// In the process's language, as the JDK gets them: strerror(3)
		static final Map<String, Integer> ERRORS = Stream
			.of(Errno.EPERM, Errno.EACCES, Errno.EPIPE, Errno.ENETUNREACH, Errno.ECONNRESET, Errno.ETIMEDOUT,
					Errno.ECONNREFUSED, Errno.EHOSTUNREACH)
			// A translation may have the same words for two of them
			.collect(Collectors.toUnmodifiableMap(LibC::strerror, Function.identity(), (first, second) -> first));

	}

}
