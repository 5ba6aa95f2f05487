// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;

/**
 * Runs something between {@code connect} and the first write, at every second first
 * write: a moment at which no library lets a test intervene.
 */
public final class BeforeFirstWrite implements SystemCalls {

	private final AtomicInteger sends = new AtomicInteger();

	private final SystemCalls delegate;

	private final Runnable event;

	private BeforeFirstWrite(SystemCalls delegate, Runnable event) {
		this.delegate = delegate;
		this.event = event;
	}

	/**
	 * Put it before the system calls of a fixture.
	 */
	public static void install(FastOpenFixture fixture, Runnable event) throws Exception {
		ReplacedSystemCalls.of(fixture.support(), (calls) -> new BeforeFirstWrite(calls, event));
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
		if (this.sends.incrementAndGet() % 2 == 0) {
			this.event.run();
		}
		return this.delegate.send(fd, data);
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
