package io.github.tfo.sample.race;

/**
 * Thrown when a race is cancelled because the application is ending.
 */
public final class RaceCancelledException extends RuntimeException {

	private static final long serialVersionUID = 1L;

}
