// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

/**
 * Why a connection was established by an ordinary handshake.
 *
 * @since 0.1.0
 */
public enum FallbackReason {

	/**
	 * The application had just started, and the system calls were not ready.
	 */
	INITIALIZING("initializing"),

	/**
	 * The kernel refused the option, or the descriptor of the socket cannot be reached.
	 */
	UNSUPPORTED("unsupported"),

	/**
	 * The destination was backed off.
	 */
	BACKOFF("backoff"),

	/**
	 * The first bytes must not be delivered twice, so they waited for the handshake.
	 */
	UNSAFE_METHOD("unsafe-method"),

	/**
	 * Nothing was written when the SYN had to be sent.
	 */
	NO_DATA("no-data"),

	/**
	 * The server acknowledged the SYN without its data, which was sent again.
	 */
	DATA_NOT_ACKED("data-not-acked"),

	/**
	 * The SYN was lost, and sent again without data about a second later.
	 */
	SYN_RETRANSMITTED("syn-retransmitted");

	private final String tag;

	FallbackReason(String tag) {
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
