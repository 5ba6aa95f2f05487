package io.github.tfo.sample.race;

/**
 * Thrown when there is nothing to compare because a request failed.
 */
public final class RaceFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RaceFailedException(String message) {
		super(message);
	}

}
