package io.github.tfo.socket;

import java.io.IOException;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells the error number of a socket's failure, of which the JDK keeps no more than the C
 * library's words. Thread-safe.
 *
 * @since 0.1.0
 */
public final class ErrorMessages {

	private ErrorMessages() {
	}

	/**
	 * The error number behind a failure.
	 * @param failure what the JDK threw
	 * @return an {@linkplain Errno error number}, positive, or 0 when it cannot be told
	 */
	public static int errno(IOException failure) {
		String message = failure.getMessage();
		if (message == null) {
			return 0;
		}
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
	 * The C library's words for an error.
	 * @param errno an {@linkplain Errno error number}, positive; only to be asked when
	 * the number is of a system call
	 * @return the message, in the process's language
	 */
	public static String of(int errno) {
		return LibC.strerror(errno);
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
