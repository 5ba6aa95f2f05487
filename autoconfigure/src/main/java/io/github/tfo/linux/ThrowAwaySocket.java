// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import com.sun.jna.Native;

/**
 * Opens TCP sockets that only test what the kernel supports.
 */
final class ThrowAwaySocket {

	// include/linux/socket.h
	private static final int AF_INET = 2;

	// include/linux/socket.h
	private static final int AF_INET6 = 10;

	// include/linux/net.h; the same on x86_64 and aarch64
	private static final int SOCK_STREAM = 1;

	// include/linux/net.h
	private static final int SOCK_CLOEXEC = 0x80000;

	private ThrowAwaySocket() {
	}

	/**
	 * Open an IPv4 socket, or an IPv6 socket on a machine without IPv4.
	 * @return its descriptor, or a negated error number
	 */
	static int open() {
		int fd = open(AF_INET);
		return (fd == -Errno.EAFNOSUPPORT) ? open(AF_INET6) : fd;
	}

	private static int open(int domain) {
		int fd = LibC.socket(domain, SOCK_STREAM | SOCK_CLOEXEC, 0);
		return (fd >= 0) ? fd : -Native.getLastError();
	}

}
