package io.github.tfo.socket;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.jna.Native;
import org.jspecify.annotations.Nullable;

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

	private static final int[] ON = { 1 };

	private static final byte[] NOTHING = new byte[0];

	/** More than a SYN holds on any link. */
	private static final int DIRECT_SIZE = 16 * 1024;

	/**
	 * For the next call, unless another one is under way.
	 */
	private final AtomicReference<@Nullable Answer> spareAnswer = new AtomicReference<>();

	/**
	 * For the next bytes of the heap, unless others are being sent.
	 */
	private final AtomicReference<@Nullable ByteBuffer> spareBuffer = new AtomicReference<>(
			ByteBuffer.allocateDirect(DIRECT_SIZE));

	@Override
	public int setFastOpenConnect(int fd) {
		return result(LibC.setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, ON, SIZE_OF_INT));
	}

	@Override
	public int send(int fd, ByteBuffer data) {
		int length = data.remaining();
		if (data.isDirect()) {
			// JNA passes the address of a buffer's first byte, whatever its position
			return send(fd, (data.position() == 0) ? data : data.slice(), length);
		}
		ByteBuffer direct = (length <= DIRECT_SIZE) ? this.spareBuffer.getAndSet(null) : null;
		if (direct == null) {
			byte[] copy = new byte[length];
			data.get(data.position(), copy);
			return result(LibC.send(fd, copy, length, MSG_DONTWAIT | MSG_NOSIGNAL));
		}
		direct.put(0, data, data.position(), length);
		int sent = send(fd, direct, length);
		this.spareBuffer.set(direct);
		return sent;
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
		Answer present = this.spareAnswer.getAndSet(null);
		Answer answer = (present != null) ? present : new Answer(new byte[TcpInfo.SIZE], new int[1]);
		answer.size[0] = TcpInfo.SIZE;
		int result = LibC.getsockopt(fd, IPPROTO_TCP, TCP_INFO, answer.info, answer.size);
		TcpInfo info = (result < 0) ? TcpInfo.UNKNOWN : TcpInfo.parse(answer.info, answer.size[0]);
		this.spareAnswer.set(answer);
		return info;
	}

	private int result(long returned) {
		return (returned >= 0) ? (int) returned : -Native.getLastError();
	}

	/**
	 * What the kernel writes to.
	 */
	private record Answer(byte[] info, int[] size) {
	}

}
