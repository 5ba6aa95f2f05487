// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.nio.ByteBuffer;

import com.sun.jna.Native;

/**
 * {@link SystemCalls} that calls {@link LibC}.
 */
final class LibCSystemCalls implements SystemCalls {

	// include/uapi/linux/in.h
	private static final int IPPROTO_TCP = 6;

	// include/uapi/linux/tcp.h
	private static final int TCP_INFO = 11;

	// include/uapi/linux/tcp.h
	private static final int TCP_FASTOPEN_CONNECT = 30;

	// include/uapi/linux/tcp.h
	private static final int TCP_FASTOPEN_NO_COOKIE = 34;

	// include/linux/socket.h
	private static final int MSG_DONTWAIT = 0x40;

	// include/linux/socket.h
	private static final int MSG_NOSIGNAL = 0x4000;

	private static final int SIZE_OF_INT = 4;

	private static final long NULL = 0;

	private static final int INFO_LENGTH_OFFSET = TcpInfo.SIZE;

	private final CallMemory on = new CallMemory(SIZE_OF_INT);

	private final CallMemory.Pool memory = new CallMemory.Pool(MAX_SENT_BYTES);

	LibCSystemCalls() {
		this.on.bytes().putInt(0, 1);
	}

	@Override
	public int setFastOpenConnect(int fd) {
		return switchOn(fd, TCP_FASTOPEN_CONNECT);
	}

	@Override
	public int setFastOpenNoCookie(int fd) {
		return switchOn(fd, TCP_FASTOPEN_NO_COOKIE);
	}

	private int switchOn(int fd, int option) {
		int result = result(LibC.setsockopt(fd, IPPROTO_TCP, option, this.on.address(), SIZE_OF_INT));
		this.on.keep();
		return result;
	}

	@Override
	public int send(int fd, ByteBuffer data) {
		int length = Math.min(data.remaining(), MAX_SENT_BYTES);
		CallMemory taken = this.memory.take();
		taken.bytes().put(0, data, data.position(), length);
		int sent = send(fd, taken.address(), length);
		this.memory.giveBack(taken);
		return sent;
	}

	@Override
	public int startHandshake(int fd) {
		return send(fd, NULL, 0);
	}

	private static int send(int fd, long address, int length) {
		return result(LibC.send(fd, address, length, MSG_DONTWAIT | MSG_NOSIGNAL));
	}

	@Override
	public TcpInfo tcpInfo(int fd) {
		CallMemory taken = this.memory.take();
		taken.bytes().putInt(INFO_LENGTH_OFFSET, TcpInfo.SIZE);
		long address = taken.address();
		int result = result(LibC.getsockopt(fd, IPPROTO_TCP, TCP_INFO, address, address + INFO_LENGTH_OFFSET));
		TcpInfo info = (result < 0) ? TcpInfo.UNKNOWN
				: TcpInfo.parse(taken.bytes(), taken.bytes().getInt(INFO_LENGTH_OFFSET));
		this.memory.giveBack(taken);
		return info;
	}

	private static int result(long returned) {
		return (returned >= 0) ? (int) returned : -Native.getLastError();
	}

}
