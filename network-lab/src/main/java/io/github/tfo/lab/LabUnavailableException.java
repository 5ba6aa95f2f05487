// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import org.jspecify.annotations.Nullable;

/**
 * Thrown when this machine, or this process on it, cannot provide network namespaces or a
 * link between them. The message says what is missing and what to do about it.
 */
public final class LabUnavailableException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	LabUnavailableException(String message) {
		this(message, null);
	}

	LabUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
