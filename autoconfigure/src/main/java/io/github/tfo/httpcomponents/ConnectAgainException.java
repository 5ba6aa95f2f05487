package io.github.tfo.httpcomponents;

import java.io.IOException;
import java.net.SocketException;

/**
 * A {@code connect} that had been deferred has failed at once, and another one may not. A
 * {@link SocketException}, since TLS lets these through, and no
 * {@link java.net.ConnectException}, of which the library's operator would make another.
 */
final class ConnectAgainException extends SocketException {

	private static final long serialVersionUID = 1L;

	private final IOException failure;

	private final boolean requestWasSent;

	/**
	 * Create one.
	 * @param failure what the library throws when {@code connect} fails like that
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
