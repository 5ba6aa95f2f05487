package io.github.tfo.reactor;

import java.net.ConnectException;

import org.jspecify.annotations.Nullable;

/**
 * A {@code connect} that had been deferred has failed. On its way to
 * {@link RepeatedConnect} others may wrap it, and Reactor Netty logs it: so it has
 * neither a stack trace nor a cause.
 */
final class DeferredConnectException extends ConnectException {

	private static final long serialVersionUID = 1L;

	private final Throwable failure;

	private final boolean repeatable;

	private final boolean repeatableWithoutRetries;

	/**
	 * Create one.
	 * @param failure what {@code connect} would have failed with
	 * @param repeatable whether the request can be made again: no response was received
	 * in this exchange, nothing that must not be executed twice has left, nothing of a
	 * body has been taken, and another connection may be established
	 * @param repeatableWithoutRetries whether nothing of the request has left at all, so
	 * that to make it again is not to retry it
	 */
	DeferredConnectException(Throwable failure, boolean repeatable, boolean repeatableWithoutRetries) {
		super(failure.getMessage());
		this.failure = failure;
		this.repeatable = repeatable;
		this.repeatableWithoutRetries = repeatableWithoutRetries;
	}

	/**
	 * Find the one among the causes of a failure.
	 */
	static @Nullable DeferredConnectException among(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof DeferredConnectException found) {
				return found;
			}
		}
		return null;
	}

	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

	Throwable failure() {
		return this.failure;
	}

	boolean repeatable(boolean retries) {
		return retries ? this.repeatable : this.repeatableWithoutRetries;
	}

}
