// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.upstream;

/**
 * A program is missing; the message says how to install it.
 */
public class MissingProgramException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	MissingProgramException(String message) {
		super(message);
	}

}
