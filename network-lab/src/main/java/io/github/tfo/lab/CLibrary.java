// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * The functions of the C library that the lab needs, direct-mapped, and their constants.
 * The values are those of x86_64 and aarch64. {@code size_t} and {@code unsigned long},
 * which have 64 bits on both, are mapped to {@code long}.
 */
final class CLibrary {

	/** {@code CLONE_NEWNET}, linux/sched.h. */
	static final int CLONE_NEWNET = 0x40000000;

	/** {@code O_RDONLY}, asm-generic/fcntl.h. */
	static final int O_RDONLY = 0;

	/** {@code O_RDWR}, asm-generic/fcntl.h. */
	static final int O_RDWR = 2;

	/** {@code O_NONBLOCK}, asm-generic/fcntl.h. */
	static final int O_NONBLOCK = 0x800;

	/** {@code O_CLOEXEC}, asm-generic/fcntl.h. */
	static final int O_CLOEXEC = 0x80000;

	/** {@code AF_INET}, linux/socket.h. */
	static final int AF_INET = 2;

	/** {@code AF_INET6}, linux/socket.h. */
	static final int AF_INET6 = 10;

	/** {@code AF_NETLINK}, linux/socket.h. */
	static final int AF_NETLINK = 16;

	/** {@code SOCK_DGRAM}, bits/socket_type.h. */
	static final int SOCK_DGRAM = 2;

	/** {@code SOCK_RAW}, bits/socket_type.h. */
	static final int SOCK_RAW = 3;

	/** {@code SOCK_CLOEXEC}, bits/socket_type.h. */
	static final int SOCK_CLOEXEC = 0x80000;

	/** {@code PR_SET_TIMERSLACK}, linux/prctl.h. */
	static final int PR_SET_TIMERSLACK = 29;

	/** {@code POLLIN}, asm-generic/poll.h. */
	static final short POLLIN = 1;

	/** {@code EPERM}, asm-generic/errno-base.h. */
	static final int EPERM = 1;

	/** {@code EINTR}, asm-generic/errno-base.h. */
	static final int EINTR = 4;

	/** {@code EAGAIN}, asm-generic/errno-base.h. */
	static final int EAGAIN = 11;

	static {
		Native.register(CLibrary.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
	}

	private CLibrary() {
	}

	/**
	 * Load this class, and so bind the functions.
	 * @throws LinkageError when JNA or its native part cannot be loaded
	 */
	static void load() {
	}

	static native int unshare(int flags);

	static native int setns(int descriptor, int type);

	static native int open(String path, int flags);

	static native int close(int descriptor);

	static native int ioctl(int descriptor, long request, byte[] argument);

	static native int socket(int domain, int type, int protocol);

	static native long send(int descriptor, byte[] bytes, long length, int flags);

	static native long recv(int descriptor, byte[] bytes, long length, int flags);

	static native int poll(byte[] descriptors, long count, int timeoutMillis);

	static native long read(int descriptor, byte[] bytes, long length);

	static native long write(int descriptor, byte[] bytes, long length);

	static native int prctl(int option, long argument);

	static native int if_nametoindex(String name);

	private static native String strerror(int errno);

	/**
	 * Return the result of a call, or throw an exception when the call has failed.
	 * @param result what the call returned
	 * @param call the call, for the message
	 * @return the result, not negative
	 * @throws LabUnavailableException with the reason of errno
	 */
	static int check(int result, String call) {
		if (result < 0) {
			throw failure(call);
		}
		return result;
	}

	/**
	 * Return the exception for the last call of this thread, which has failed.
	 * @param call the call, for the message
	 * @return an exception with the reason of errno
	 */
	static LabUnavailableException failure(String call) {
		return failure(call, Native.getLastError());
	}

	static LabUnavailableException failure(String call, int errno) {
		return new LabUnavailableException(call + " failed: " + reason(errno));
	}

	static String reason(int errno) {
		return strerror(errno) + " (errno " + errno + ")";
	}

}
