// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.nio.ByteBuffer;

import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.State;
import org.awaitility.Awaitility;

/**
 * Lets a first write take so long that the server has reset the connection meanwhile, and
 * says what the kernel says of a write then.
 */
public final class SlowFirstWrite implements SystemCalls {

	private final SystemCalls delegate;

	private volatile int result;

	private SlowFirstWrite(SystemCalls delegate) {
		this.delegate = delegate;
	}

	/**
	 * Put it before the system calls of a fixture.
	 */
	public static SlowFirstWrite install(FastOpenFixture fixture) throws Exception {
		return ReplacedSystemCalls.of(fixture.support(), SlowFirstWrite::new);
	}

	/**
	 * Return what the kernel has answered to the last write.
	 */
	public int result() {
		return this.result;
	}

	@Override
	public int setFastOpenConnect(int fd) {
		return this.delegate.setFastOpenConnect(fd);
	}

	@Override
	public int setFastOpenNoCookie(int fd) {
		return this.delegate.setFastOpenNoCookie(fd);
	}

	@Override
	public int send(int fd, ByteBuffer data) {
		this.delegate.send(fd, data);
		Awaitility.await().until(() -> this.delegate.tcpInfo(fd).state() == State.CLOSE);
		this.result = this.delegate.send(fd, data);
		return this.result;
	}

	@Override
	public int startHandshake(int fd) {
		return this.delegate.startHandshake(fd);
	}

	@Override
	public TcpInfo tcpInfo(int fd) {
		return this.delegate.tcpInfo(fd);
	}

}
