// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.micro;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Puts a socket in the place of another one.
 */
final class Descriptors {

	static {
		Native.register(Descriptors.class, Platform.C_LIBRARY_NAME);
	}

	private Descriptors() {
	}

	// int dup(int oldfd)
	static native int dup(int oldfd);

	// int dup2(int oldfd, int newfd)
	static native int dup2(int oldfd, int newfd);

	// int close(int fd)
	static native int close(int fd);

}
