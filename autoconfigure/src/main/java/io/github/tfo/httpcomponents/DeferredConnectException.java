package io.github.tfo.httpcomponents;

import java.io.IOException;
import java.net.SocketException;

/**
 * A {@code connect} that had been deferred has failed at once. The server has seen
 * nothing that may not be delivered twice. A {@link SocketException}, since TLS lets
 * these through, and no {@link java.net.ConnectException}, of which the library's
 * operator would make another.
 */
final class DeferredConnectException extends SocketException {

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
