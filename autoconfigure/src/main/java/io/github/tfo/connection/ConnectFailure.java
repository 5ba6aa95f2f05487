package io.github.tfo.connection;

import io.github.tfo.FailureReason;
import io.github.tfo.linux.Errno;

/**
 * Why a {@code connect} has failed.
 *
 * @param reason the reason
 * @param errno the {@linkplain Errno error number} that the kernel gave, positive; 0 if
 * it gave none, as when the connect timeout is over
 * @since 0.1.0
 */
public record ConnectFailure(FailureReason reason, int errno) {

	/** The connect timeout is over. */
	static final ConnectFailure TIMED_OUT = new ConnectFailure(FailureReason.TIMEOUT, 0);

	/**
	 * Return the failure that an error number stands for.
	 * @param errno an {@linkplain Errno error number}, positive, or 0 if there is none
	 * @return the failure, with {@link FailureReason#OTHER} if the number is not known
	 */
	public static ConnectFailure of(int errno) {
		return new ConnectFailure(reason(errno), errno);
	}

	private static FailureReason reason(int errno) {
		return switch (errno) {
			case Errno.ECONNREFUSED -> FailureReason.REFUSED;
			case Errno.ETIMEDOUT -> FailureReason.TIMEOUT;
			case Errno.ENETUNREACH, Errno.EHOSTUNREACH -> FailureReason.UNREACHABLE;
			case Errno.ECONNRESET, Errno.EPIPE -> FailureReason.RESET;
			default -> FailureReason.OTHER;
		};
	}

}
