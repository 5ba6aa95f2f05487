package io.github.tfo.httpcomponents;

import java.io.IOException;
import java.net.ConnectException;

/**
 * A {@code connect} that had been deferred has failed at once. The server has seen
 * nothing that may not be delivered twice. A {@link ConnectException}, since TLS lets a
 * failure of the socket through, and the library's operator knows what to make of it.
 */
final class DeferredConnectException extends ConnectException {

	private static final long serialVersionUID = 1L;

	private final IOException failure;

	/**
	 * Create one.
	 * @param failure what the library throws when {@code connect} fails like that
	 */
	DeferredConnectException(IOException failure) {
		super(failure.getMessage());
		initCause(failure);
		this.failure = failure;
	}

	IOException failure() {
		return this.failure;
	}

}
