package io.github.tfo.linux;

import java.nio.ByteBuffer;

/**
 * What TCP Fast Open asks of the kernel for one socket. A call never blocks, never throws
 * and decides nothing: as in Netty's native transports, a result below zero is an
 * {@linkplain Errno error number}, negated.
 * <p>
 * A descriptor is a plain number that the kernel gives to another socket once it is
 * closed. So a caller must own the socket: it must be open, and nobody else may close it
 * during the call. The calls themselves hold no state and may be made from any thread.
 *
 * @since 0.1.0
 */
public interface SystemCalls {

	/**
	 * As many bytes as {@link #send} takes at most: more than a SYN holds on any link but
	 * loopback.
	 */
	int MAX_SENT_BYTES = 16 * 1024;

	/**
	 * Ask for Fast Open on the next {@code connect}:
	 * {@code setsockopt(IPPROTO_TCP, TCP_FASTOPEN_CONNECT, 1)}.
	 * @param fd a socket that is not connected yet
	 * @return 0, or a negated error number: {@link Errno#EOPNOTSUPP} when the client bit
	 * of {@code net.ipv4.tcp_fastopen} is off, {@link Errno#ENOPROTOOPT} when the kernel
	 * does not know the option, {@link Errno#EAGAIN} when the system calls are still
	 * being made ready
	 */
	int setFastOpenConnect(int fd);

	/**
	 * Send without blocking and without a signal:
	 * {@code send(MSG_DONTWAIT | MSG_NOSIGNAL)}. On a socket whose {@code connect} was
	 * deferred this sends the SYN, with as much of the data as fits into it, and at most
	 * {@value #MAX_SENT_BYTES} bytes.
	 * @param fd a socket whose {@code connect} has returned
	 * @param data the bytes between position and limit; direct or on the heap, left as it
	 * is
	 * @return the number of bytes taken, or a negated error number:
	 * {@link Errno#EINPROGRESS} when the cookie was gone and an ordinary SYN was sent
	 * with nothing of the data, {@link Errno#EAGAIN} when nothing can be taken now
	 */
	int send(int fd, ByteBuffer data);

	/**
	 * Start the handshake of a deferred {@code connect} without data in the SYN:
	 * {@code send} of zero bytes.
	 * @param fd a socket whose {@code connect} was deferred
	 * @return 0 or {@link Errno#EINPROGRESS} negated when the handshake runs, or another
	 * negated error number
	 */
	int startHandshake(int fd);

	/**
	 * What the kernel knows about the connection: {@code getsockopt(TCP_INFO)}.
	 * @param fd an open TCP socket
	 * @return the kernel's answer; {@link TcpInfo#UNKNOWN} when it refused to say
	 */
	TcpInfo tcpInfo(int fd);

}
