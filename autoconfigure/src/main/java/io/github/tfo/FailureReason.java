// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

/**
 * Why a connection was not established.
 *
 * @since 0.1.0
 */
public enum FailureReason {

	/**
	 * The host refused the connection.
	 */
	REFUSED("refused"),

	/**
	 * The connect timeout, or the kernel's, was over without an answer.
	 */
	TIMEOUT("timeout"),

	/** There is no route to the host or its network. */
	UNREACHABLE("unreachable"),

	/**
	 * The server reset the connection.
	 */
	RESET("reset"),

	/**
	 * The client closed the connection before the handshake was over.
	 */
	CANCELLED("cancelled"),

	/**
	 * Any other reason.
	 */
	OTHER("other");

	private final String tag;

	FailureReason(String tag) {
		this.tag = tag;
	}

	/**
	 * Return the reason as meters and reports name it.
	 * @return the name in lower case, words joined by hyphens
	 */
	public String tag() {
		return this.tag;
	}

}
