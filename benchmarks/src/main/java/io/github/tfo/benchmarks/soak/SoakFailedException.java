package io.github.tfo.benchmarks.soak;

/**
 * Something that the soak has to prove is not so.
 */
public final class SoakFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	SoakFailedException(String message) {
		super(message);
	}

}
