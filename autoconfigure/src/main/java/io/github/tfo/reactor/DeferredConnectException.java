// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.net.ConnectException;

import org.jspecify.annotations.Nullable;

/**
 * A deferred {@code connect} has failed. On its way to {@link RepeatedConnect} other code
 * may wrap it, and Reactor Netty logs it. So it has neither a stack trace nor a cause.
 */
final class DeferredConnectException extends ConnectException {

	private static final long serialVersionUID = 1L;

	private final Throwable failure;

	private final boolean repeatable;

	private final boolean repeatableWithoutRetries;

	/**
	 * Create an exception.
	 * @param failure what {@code connect} would have failed with
	 * @param repeatable whether the request can be made again: the exchange has no
	 * response, nothing was sent that must not be executed twice, nothing of a body was
	 * taken, and another connection may be established
	 * @param repeatableWithoutRetries whether nothing of the request was sent, so that
	 * making it again is no retry
	 */
	DeferredConnectException(Throwable failure, boolean repeatable, boolean repeatableWithoutRetries) {
		super(failure.getMessage());
		this.failure = failure;
		this.repeatable = repeatable;
		this.repeatableWithoutRetries = repeatableWithoutRetries;
	}

	/**
	 * Return the one among the causes of a failure, {@code null} if there is none.
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
