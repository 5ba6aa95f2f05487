// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import com.sun.jna.Native;
import com.sun.jna.Platform;

/**
 * A non-blocking TCP socket by plain system calls, for what a library would hide. Each
 * call returns the result, or the error number negated.
 */
public final class RawSocket implements AutoCloseable {

	// include/linux/socket.h
	private static final int AF_INET = 2;

	// include/linux/socket.h
	private static final int AF_INET6 = 10;

	// include/linux/net.h: SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC
	private static final int STREAM_NONBLOCK_CLOEXEC = 1 | 0x800 | 0x80000;

	// include/uapi/linux/in.h
	private static final int IPPROTO_TCP = 6;

	// include/uapi/linux/tcp.h
	private static final int TCP_FASTOPEN = 23;

	// include/uapi/linux/tcp.h
	private static final int TCP_FASTOPEN_CONNECT = 30;

	private final int fd;

	public RawSocket(InetSocketAddress remote) {
		this.fd = result(LibC.socket(family(remote), STREAM_NONBLOCK_CLOEXEC, 0));
		if (this.fd < 0) {
			throw new IllegalStateException("socket: errno " + -this.fd);
		}
	}

	public int fd() {
		return this.fd;
	}

	public int connect(InetSocketAddress remote) {
		byte[] address = sockaddr(remote);
		return result(LibC.connect(this.fd, address, address.length));
	}

	/**
	 * Listen, and accept nothing.
	 * @param fastOpenQueue how many connections that a SYN with data has opened may wait
	 * for the client's ACK
	 */
	public int listen(InetSocketAddress local, int backlog, int fastOpenQueue) {
		byte[] address = sockaddr(local);
		byte[] queue = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(fastOpenQueue).array();
		int result = result(LibC.bind(this.fd, address, address.length));
		if (result == 0) {
			result = result(LibC.setsockopt(this.fd, IPPROTO_TCP, TCP_FASTOPEN, queue, queue.length));
		}
		return (result == 0) ? result(LibC.listen(this.fd, backlog)) : result;
	}

	public int recv(byte[] target) {
		return result(LibC.recv(this.fd, target, target.length, 0));
	}

	public int peerName() {
		return result(LibC.getpeername(this.fd, new byte[128], new int[] { 128 }));
	}

	/**
	 * The socket option, of this or of any other socket.
	 */
	public static int fastOpenConnect(int fd) {
		byte[] value = new byte[4];
		int result = result(LibC.getsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, value, new int[] { value.length }));
		return (result < 0) ? result : ByteBuffer.wrap(value).order(ByteOrder.nativeOrder()).getInt();
	}

	private static int family(InetSocketAddress address) {
		return (address.getAddress() instanceof Inet4Address) ? AF_INET : AF_INET6;
	}

	/**
	 * {@code struct sockaddr_in} or {@code struct sockaddr_in6}.
	 */
	private static byte[] sockaddr(InetSocketAddress address) {
		boolean ip4 = address.getAddress() instanceof Inet4Address;
		ByteBuffer bytes = ByteBuffer.allocate(ip4 ? 16 : 28);
		bytes.order(ByteOrder.nativeOrder()).putShort((short) family(address));
		bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) address.getPort());
		if (!ip4) {
			bytes.putInt(0);
		}
		bytes.put(address.getAddress().getAddress());
		return bytes.array();
	}

	private static int result(long returned) {
		return (returned >= 0) ? (int) returned : -Native.getLastError();
	}

	@Override
	public void close() {
		LibC.close(this.fd);
	}

	private static final class LibC {

		static {
			Native.register(LibC.class, Platform.C_LIBRARY_NAME);
		}

		static native int socket(int domain, int type, int protocol);

		static native int connect(int fd, byte[] address, int length);

		static native int bind(int fd, byte[] address, int length);

		static native int setsockopt(int fd, int level, int name, byte[] value, int length);

		static native int listen(int fd, int backlog);

		static native long recv(int fd, byte[] buffer, long length, int flags);

		static native int getpeername(int fd, byte[] address, int[] length);

		static native int getsockopt(int fd, int level, int name, byte[] value, int[] length);

		static native int close(int fd);

	}

}
