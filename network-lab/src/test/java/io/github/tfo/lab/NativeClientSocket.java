// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

/**
 * A non-blocking client socket with {@code TCP_FASTOPEN_CONNECT}, in plain calls of the C
 * library, so that nothing stands between the tests and the kernel.
 */
public final class NativeClientSocket implements AutoCloseable {

	/** {@code EINPROGRESS}, asm-generic/errno.h. */
	static final int EINPROGRESS = 115;

	/** {@code SOCK_STREAM | SOCK_NONBLOCK}, bits/socket_type.h. */
	private static final int SOCK_STREAM_NONBLOCK = 1 | 0x800;

	/** {@code IPPROTO_TCP}, netinet/in.h. */
	private static final int IPPROTO_TCP = 6;

	/** {@code TCP_INFO}, linux/tcp.h. */
	private static final int TCP_INFO = 11;

	/** {@code TCP_FASTOPEN_CONNECT}, linux/tcp.h. */
	private static final int TCP_FASTOPEN_CONNECT = 30;

	/** {@code MSG_NOSIGNAL}, linux/socket.h. */
	private static final int MSG_NOSIGNAL = 0x4000;

	/** {@code POLLIN}, asm-generic/poll.h. */
	private static final short POLLIN = 1;

	/** {@code POLLOUT}, asm-generic/poll.h. */
	private static final short POLLOUT = 4;

	private static final int TIMEOUT_MILLIS = 10_000;

	static {
		Native.register(NativeClientSocket.class, NativeLibrary.getInstance("c"));
	}

	private final int descriptor;

	private final int connectErrno;

	NativeClientSocket(InetSocketAddress destination) {
		byte[] address = destination.getAddress().getAddress();
		boolean ip4 = address.length == 4;
		this.descriptor = socket(ip4 ? 2 : 10, SOCK_STREAM_NONBLOCK, 0);
		checked(this.descriptor);
		byte[] one = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
		checked(setsockopt(this.descriptor, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, one, one.length));
		// struct sockaddr_in: family, port, address; sockaddr_in6 has a flow label
		// between
		ByteBuffer name = ByteBuffer.allocate(ip4 ? 16 : 28);
		name.order(ByteOrder.nativeOrder()).putShort((short) (ip4 ? 2 : 10));
		name.order(ByteOrder.BIG_ENDIAN).putShort((short) destination.getPort());
		name.position(ip4 ? 4 : 8).put(address);
		this.connectErrno = (connect(this.descriptor, name.array(), name.capacity()) < 0) ? Native.getLastError() : 0;
	}

	NativeClientSocket(InetAddress address, int port) {
		this(new InetSocketAddress(address, port));
	}

	/** Connects, and waits until the handshake, and with it a cookie if any, is there. */
	static void fetchCookie(InetAddress address, int port) {
		try (NativeClientSocket socket = new NativeClientSocket(address, port)) {
			if (socket.connectErrno == EINPROGRESS) {
				socket.await(POLLOUT);
			}
		}
	}

	/** 0 when there is a cookie, so that connect is deferred; EINPROGRESS when not. */
	int connectErrno() {
		return this.connectErrno;
	}

	void write(byte[] bytes) {
		if (this.connectErrno == EINPROGRESS) {
			await(POLLOUT);
		}
		long sent = send(this.descriptor, bytes, bytes.length, MSG_NOSIGNAL);
		checked((int) sent);
		if (sent != bytes.length) {
			throw new IllegalStateException("Sent " + sent + " of " + bytes.length);
		}
	}

	byte[] read() {
		await(POLLIN);
		byte[] bytes = new byte[4096];
		long length = recv(this.descriptor, bytes, bytes.length, 0);
		checked((int) length);
		return Arrays.copyOf(bytes, (int) length);
	}

	/** {@code TCPI_OPT_SYN_DATA}: the server has acknowledged what was in the SYN. */
	boolean synDataAcknowledged() {
		return (info()[5] & 0x20) != 0;
	}

	/** {@code tcpi_fastopen_client_fail}, enum tcp_fastopen_client_fail, linux/tcp.h. */
	int clientFail() {
		return info()[7] >> 1 & 3;
	}

	private byte[] info() {
		byte[] info = new byte[104];
		byte[] length = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(info.length).array();
		checked(getsockopt(this.descriptor, IPPROTO_TCP, TCP_INFO, info, length));
		return info;
	}

	private void await(short event) {
		ByteBuffer poll = ByteBuffer.allocate(8).order(ByteOrder.nativeOrder());
		poll.putInt(this.descriptor).putShort(event);
		if (poll(poll.array(), 1, TIMEOUT_MILLIS) != 1) {
			throw new IllegalStateException("Nothing happens at the socket");
		}
	}

	private static void checked(int result) {
		if (result < 0) {
			throw new IllegalStateException("errno " + Native.getLastError());
		}
	}

	@Override
	public void close() {
		close(this.descriptor);
	}

	private static native int socket(int domain, int type, int protocol);

	private static native int setsockopt(int descriptor, int level, int option, byte[] value, int length);

	private static native int getsockopt(int descriptor, int level, int option, byte[] value, byte[] length);

	private static native int connect(int descriptor, byte[] address, int length);

	private static native long send(int descriptor, byte[] bytes, long length, int flags);

	private static native long recv(int descriptor, byte[] bytes, long length, int flags);

	private static native int poll(byte[] descriptors, long count, int timeoutMillis);

	private static native int close(int descriptor);

}
