package io.github.tfo.sample.race;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Reports a race that failed without a stack trace.
 */
final class RaceFailureAnalyzer extends AbstractFailureAnalyzer<RaceFailedException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, RaceFailedException cause) {
		return new FailureAnalysis(
				"A request to the upstream failed, so there is nothing to compare. " + cause.getMessage(),
				"See that the upstream can be reached from here and answers GET requests with a status below 400.",
				cause);
	}

}
