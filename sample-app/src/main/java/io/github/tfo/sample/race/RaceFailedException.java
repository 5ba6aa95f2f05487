package io.github.tfo.sample.race;

/**
 * There can be no race, since requests fail.
 */
public final class RaceFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	RaceFailedException(String message) {
		super(message);
	}

}
