package io.github.tfo;

/**
 * Why a connection that succeeded was an ordinary one although Fast Open was wanted.
 *
 * @since 0.1.0
 */
public enum FallbackReason {

	/**
	 * The system calls were not ready yet: the application had only just started.
	 */
	INITIALIZING("initializing"),

	/**
	 * The kernel refused the option, or the socket cannot be reached from here.
	 */
	UNSUPPORTED("unsupported"),

	/**
	 * SYN data to this destination was lost a while ago, so that it rests.
	 */
	BACKOFF("backoff"),

	/**
	 * The first bytes may not be delivered twice, so they waited for the handshake.
	 */
	UNSAFE_METHOD("unsafe-method"),

	/**
	 * There was nothing to send yet when the connection was opened.
	 */
	NO_DATA("no-data"),

	/**
	 * The SYN was acknowledged without its data, which was sent again.
	 */
	DATA_NOT_ACKED("data-not-acked"),

	/**
	 * The SYN was lost and sent again without data: about a second was lost, too.
	 */
	SYN_RETRANSMITTED("syn-retransmitted");

	private final String tag;

	FallbackReason(String tag) {
		this.tag = tag;
	}

	/**
	 * The reason as it stands in meters and reports.
	 * @return lower case, words joined by hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
