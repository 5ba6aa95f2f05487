// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * Functions of the C library, direct-mapped with their C signatures. A function that
 * fails returns {@code -1} and leaves the error number to {@link Native#getLastError()},
 * which JNA keeps for each thread. None throws.
 * <p>
 * {@code size_t} and {@code ssize_t} are mapped to {@code long}. So are pointers in the
 * functions that are called for each connection: they take a
 * {@link CallMemory#address()}. This requires a 64-bit process.
 */
final class LibC {

	static {
		Native.register(LibC.class, Platform.C_LIBRARY_NAME);
	}

	private LibC() {
	}

	// int socket(int domain, int type, int protocol)
	static native int socket(int domain, int type, int protocol);

	// int close(int fd)
	static native int close(int fd);

	// int setsockopt(int fd, int level, int optname, const void *optval, socklen_t
	// optlen)
	static native int setsockopt(int fd, int level, int optname, long optval, int optlen);

	// int getsockopt(int fd, int level, int optname, void *optval, socklen_t *optlen)
	static native int getsockopt(int fd, int level, int optname, long optval, long optlen);

	// int getsockname(int fd, struct sockaddr *addr, socklen_t *addrlen)
	static native int getsockname(int fd, byte[] addr, int[] addrlen);

	// ssize_t send(int fd, const void *buf, size_t len, int flags)
	static native long send(int fd, long buf, long len, int flags);

	// char *strerror(int errnum)
	static native String strerror(int errnum);

}
