package io.github.tfo.sample.race;

/**
 * The application is ending.
 */
public final class RaceCancelledException extends RuntimeException {

	private static final long serialVersionUID = 1L;

}
