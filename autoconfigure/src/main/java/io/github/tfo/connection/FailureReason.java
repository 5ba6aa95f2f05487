package io.github.tfo.connection;

import io.github.tfo.socket.Errno;

/**
 * Why a connection was not established.
 *
 * @since 0.1.0
 */
public enum FailureReason {

	/** Nobody listens there. */
	REFUSED("refused"),

	/** No answer within the connect timeout, or the kernel's own. */
	TIMEOUT("timeout"),

	/** There is no route to the host or its network. */
	UNREACHABLE("unreachable"),

	/** Reset by the server. */
	RESET("reset"),

	/** The client itself gave up before the handshake was over. */
	CANCELLED("cancelled"),

	/** Anything else. */
	OTHER("other");

	private final String tag;

	FailureReason(String tag) {
		this.tag = tag;
	}

	/**
	 * The reason as it stands in meters and reports.
	 * @return lower case, words joined by hyphens
	 */
	public String tag() {
		return this.tag;
	}

	/**
	 * The reason behind an error number.
	 * @param errno an {@linkplain Errno error number}, positive
	 * @return the reason, {@link #OTHER} when it is none of the known ones
	 */
	public static FailureReason of(int errno) {
		return switch (errno) {
			case Errno.ECONNREFUSED -> REFUSED;
			case Errno.ETIMEDOUT -> TIMEOUT;
			case Errno.ENETUNREACH, Errno.EHOSTUNREACH -> UNREACHABLE;
			case Errno.ECONNRESET, Errno.EPIPE -> RESET;
			default -> OTHER;
		};
	}

}
