// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.nio.ByteBuffer;

/**
 * The system calls that TCP Fast Open makes on a socket. They never block, never throw
 * and decide nothing. As in Netty's native transports, a result below zero is a negated
 * {@linkplain Errno error number}.
 * <p>
 * The kernel gives the number of a closed descriptor to another socket. So a caller must
 * own the socket: it must be open, and nothing else may close it during the call. The
 * calls hold no state and may be made on any thread.
 *
 * @since 0.1.0
 */
public interface SystemCalls {

	/**
	 * The most bytes that {@link #send} takes: more than a SYN holds on any link except
	 * loopback.
	 */
	int MAX_SENT_BYTES = 16 * 1024;

	/**
	 * Request Fast Open for the next {@code connect}:
	 * {@code setsockopt(IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1)}.
	 * @param fd a socket that is not connected yet
	 * @return 0, or a negated error number: {@link Errno#EOPNOTSUPP} when the client bit
	 * of {@code net.ipv4.tcp_fastopen} is off, {@link Errno#ENOPROTOOPT} when the kernel
	 * does not know the option, {@link Errno#EAGAIN} when JNA is still being loaded
	 */
	int setFastOpenConnect(int fd);

	/**
	 * Request that data is sent in the SYN of the next {@code connect} without a cookie:
	 * {@code setsockopt(IPPROTO_TCP, TCP_FASTOPEN_NO_COOKIE, 1)}. Has an effect only
	 * beside {@link #setFastOpenConnect}.
	 * @param fd a socket that is not connected yet
	 * @return 0, or a negated error number: {@link Errno#ENOPROTOOPT} before Linux 4.15
	 */
	int setFastOpenNoCookie(int fd);

	/**
	 * Send at most {@link #MAX_SENT_BYTES} bytes without blocking and without a signal:
	 * {@code send(MSG_DONTWAIT | MSG_NOSIGNAL)}. On a socket whose {@code connect} was
	 * deferred this sends the SYN with as much of the data as fits into it.
	 * @param fd a socket whose {@code connect} has returned
	 * @param data the bytes between position and limit, direct or on the heap; position
	 * and limit do not change
	 * @return the number of bytes that the kernel took, or a negated error number:
	 * {@link Errno#EINPROGRESS} when the kernel no longer had a cookie and sent a SYN
	 * without data, {@link Errno#EAGAIN} when it can take no data now
	 */
	int send(int fd, ByteBuffer data);

	/**
	 * Start the handshake of a deferred {@code connect} without data in the SYN:
	 * {@code send} of zero bytes.
	 * @param fd a socket whose {@code connect} was deferred
	 * @return 0 or negated {@link Errno#EINPROGRESS} when the handshake has begun, or
	 * another negated error number
	 */
	int startHandshake(int fd);

	/**
	 * Return what the kernel knows about the connection: {@code getsockopt(TCP_INFO)}.
	 * @param fd an open TCP socket
	 * @return the kernel's answer; {@link TcpInfo#UNKNOWN} when the call failed
	 */
	TcpInfo tcpInfo(int fd);

}
