package io.github.tfo.socket;

import java.nio.ByteBuffer;

import com.sun.jna.Native;

/**
 * {@link SocketCalls} made through {@link LibC}.
 */
final class LibCSocketCalls implements SocketCalls {

	// include/uapi/linux/in.h
	private static final int IPPROTO_TCP = 6;

	// include/uapi/linux/tcp.h
	private static final int TCP_INFO = 11;

	// include/uapi/linux/tcp.h
	private static final int TCP_FASTOPEN_CONNECT = 30;

	// include/linux/socket.h
	private static final int MSG_DONTWAIT = 0x40;

	// include/linux/socket.h
	private static final int MSG_NOSIGNAL = 0x4000;

	private static final int SIZE_OF_INT = 4;

	private static final byte[] NOTHING = new byte[0];

	@Override
	public int setFastOpenConnect(int fd) {
		return result(LibC.setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, new int[] { 1 }, SIZE_OF_INT));
	}

	@Override
	public int send(int fd, ByteBuffer data) {
		int length = data.remaining();
		if (data.isDirect()) {
			// JNA passes the address of a buffer's first byte, whatever its position
			return send(fd, (data.position() == 0) ? data : data.slice(), length);
		}
		byte[] copy = new byte[length];
		data.get(data.position(), copy);
		return result(LibC.send(fd, copy, length, MSG_DONTWAIT | MSG_NOSIGNAL));
	}

	private int send(int fd, ByteBuffer data, int length) {
		return result(LibC.send(fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL));
	}

	@Override
	public int startHandshake(int fd) {
		return result(LibC.send(fd, NOTHING, 0, MSG_DONTWAIT | MSG_NOSIGNAL));
	}

	@Override
	public TcpInfo tcpInfo(int fd) {
		byte[] info = new byte[TcpInfo.SIZE];
		int[] size = { TcpInfo.SIZE };
		if (LibC.getsockopt(fd, IPPROTO_TCP, TCP_INFO, info, size) < 0) {
			return TcpInfo.UNKNOWN;
		}
		return TcpInfo.parse(info, size[0]);
	}

	private int result(long returned) {
		return (returned >= 0) ? (int) returned : -Native.getLastError();
	}

}
