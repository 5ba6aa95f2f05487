package io.github.tfo.benchmarks;

/**
 * Something that the soak has to prove is not so.
 */
final class SoakFailedException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	SoakFailedException(String message) {
		super(message);
	}

}
