package io.github.tfo;

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

}
