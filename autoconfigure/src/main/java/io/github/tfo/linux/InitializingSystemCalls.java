// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.nio.ByteBuffer;

/**
 * {@link SystemCalls} to use while JNA is being loaded. Each asks the caller to try again
 * later.
 */
final class InitializingSystemCalls implements SystemCalls {

	@Override
	public int setFastOpenConnect(int fd) {
		return -Errno.EAGAIN;
	}

	@Override
	public int setFastOpenNoCookie(int fd) {
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
