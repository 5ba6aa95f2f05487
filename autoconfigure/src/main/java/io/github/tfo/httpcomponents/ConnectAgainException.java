// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.io.IOException;
import java.net.SocketException;

/**
 * A deferred {@code connect} has failed at once, and another one may not. It is a
 * {@link SocketException}, since TLS passes these on, and no
 * {@link java.net.ConnectException}, which the library's operator would replace.
 */
final class ConnectAgainException extends SocketException {

	private static final long serialVersionUID = 1L;

	private final IOException failure;

	private final boolean requestWasSent;

	/**
	 * Create an exception.
	 * @param failure what the library throws when {@code connect} fails like this
	 * @param requestWasSent whether a request was in the SYN, so that the server may have
	 * executed it
	 */
	ConnectAgainException(IOException failure, boolean requestWasSent) {
		super(failure.getMessage());
		initCause(failure);
		this.failure = failure;
		this.requestWasSent = requestWasSent;
	}

	IOException failure() {
		return this.failure;
	}

	boolean requestWasSent() {
		return this.requestWasSent;
	}

}
