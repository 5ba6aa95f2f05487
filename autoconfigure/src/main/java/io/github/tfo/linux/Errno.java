// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

/**
 * The Linux error numbers that a connection with TCP Fast Open can meet
 * ({@code errno-base.h} and {@code errno.h} in {@code include/uapi/asm-generic}). They
 * are the same on x86_64 and aarch64. The methods of {@link SystemCalls} return them
 * negated.
 *
 * @since 0.1.0
 */
public final class Errno {

	/** Operation not permitted; a packet filter refused the SYN. */
	public static final int EPERM = 1;

	/** Bad file descriptor. */
	public static final int EBADF = 9;

	/** Try again: the call would block. */
	public static final int EAGAIN = 11;

	/** Permission denied. */
	public static final int EACCES = 13;

	/** Broken pipe. */
	public static final int EPIPE = 32;

	/** The kernel does not know the socket option. */
	public static final int ENOPROTOOPT = 92;

	/** The client bit of {@code net.ipv4.tcp_fastopen} is off. */
	public static final int EOPNOTSUPP = 95;

	/** The address family is not supported. */
	public static final int EAFNOSUPPORT = 97;

	/** No route to the network. */
	public static final int ENETUNREACH = 101;

	/** Connection reset by peer. */
	public static final int ECONNRESET = 104;

	/** The peer did not answer within the kernel's limits. */
	public static final int ETIMEDOUT = 110;

	/** The peer refused the connection: no process listens on the port. */
	public static final int ECONNREFUSED = 111;

	/** No route to the host. */
	public static final int EHOSTUNREACH = 113;

	/** The handshake has begun; no data was sent. */
	public static final int EINPROGRESS = 115;

	private Errno() {
	}

}
