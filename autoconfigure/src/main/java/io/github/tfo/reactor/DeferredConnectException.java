package io.github.tfo.reactor;

import java.net.ConnectException;

import org.jspecify.annotations.Nullable;

/**
 * A {@code connect} that had been deferred has failed. On its way to the client, which
 * {@link RepeatedConnect} stands before, others may wrap it.
 */
final class DeferredConnectException extends ConnectException {

	private static final long serialVersionUID = 1L;

	private final Throwable failure;

	private final boolean repeatable;

	/**
	 * Create one.
	 * @param failure what {@code connect} would have failed with
	 * @param repeatable whether the request can be made again: nothing of it that must
	 * not be executed twice has left, nothing of its body has been taken, and another
	 * connection may be established
	 */
	DeferredConnectException(Throwable failure, boolean repeatable) {
		super(failure.getMessage());
		initCause(failure);
		this.failure = failure;
		this.repeatable = repeatable;
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

	/**
	 * The failure has one.
	 */
	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

	Throwable failure() {
		return this.failure;
	}

	boolean repeatable() {
		return this.repeatable;
	}

}
