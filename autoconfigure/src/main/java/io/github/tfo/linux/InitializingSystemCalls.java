package io.github.tfo.linux;

import java.nio.ByteBuffer;

/**
 * Stands in for the system calls while JNA is being loaded: everything is to be tried
 * again later.
 */
final class InitializingSystemCalls implements SystemCalls {

	@Override
	public int setFastOpenConnect(int fd) {
		return -Errno.EAGAIN;
	}

	@Override
	public int send(int fd, ByteBuffer data) {
		return -Errno.EAGAIN;
	}

	@Override
	public int startHandshake(int fd) {
		return -Errno.EAGAIN;
	}

	@Override
	public TcpInfo tcpInfo(int fd) {
		return TcpInfo.UNKNOWN;
	}

}
