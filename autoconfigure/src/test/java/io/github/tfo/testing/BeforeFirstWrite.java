package io.github.tfo.testing;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;

/**
 * Lets something happen between {@code connect} and every second first write: a moment at
 * which no library lets a test cut in.
 */
public final class BeforeFirstWrite implements SystemCalls {

	private final AtomicInteger sends = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private final SystemCalls delegate;

	private final Runnable event;

	private BeforeFirstWrite(SystemCalls delegate, Runnable event) {
		this.delegate = delegate;
		this.event = event;
	}

	/**
	 * Put it before the system calls of an application.
	 */
	public static BeforeFirstWrite install(ClientApplication application, Runnable event) throws Exception {
		return ReplacedSystemCalls.of(application, (calls) -> new BeforeFirstWrite(calls, event));
	}

	/**
	 * How many first writes there were.
	 */
	public int sends() {
		return this.sends.get();
	}

	/**
	 * How many first writes the kernel did not take.
	 */
	public int refused() {
		return this.refused.get();
	}

	@Override
	public int setFastOpenConnect(int fd) {
		return this.delegate.setFastOpenConnect(fd);
	}

	@Override
	public int send(int fd, ByteBuffer data) {
		if (this.sends.incrementAndGet() % 2 == 0) {
			this.event.run();
		}
		int sent = this.delegate.send(fd, data);
		if (sent < 0) {
			this.refused.incrementAndGet();
		}
		return sent;
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
