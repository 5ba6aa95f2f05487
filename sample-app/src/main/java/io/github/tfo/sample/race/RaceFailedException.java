// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Thrown when there is nothing to compare because a request failed.
 */
public final class RaceFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RaceFailedException(String message) {
		super(message);
	}

	/** Has Spring Boot report it without a stack trace. */
	static final class Analyzer extends AbstractFailureAnalyzer<RaceFailedException> {

		@Override
		protected FailureAnalysis analyze(Throwable rootFailure, RaceFailedException cause) {
			return new FailureAnalysis(
					"A request to the upstream failed, so there is nothing to compare. " + cause.getMessage(),
					"See that the upstream can be reached from here and answers GET requests with a status below 400.",
					cause);
		}

	}

}
