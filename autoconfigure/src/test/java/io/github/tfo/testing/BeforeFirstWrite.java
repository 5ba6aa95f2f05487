package io.github.tfo.testing;

import java.lang.reflect.Constructor;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.socket.FastOpenSupport;
import io.github.tfo.socket.SocketCalls;
import io.github.tfo.socket.TcpInfo;

import org.springframework.test.util.ReflectionTestUtils;

/**
 * Lets something happen between {@code connect} and every second first write: a moment at
 * which no library lets a test cut in.
 */
public final class BeforeFirstWrite implements SocketCalls {

	private final AtomicInteger sends = new AtomicInteger();

	private final AtomicInteger refused = new AtomicInteger();

	private final SocketCalls delegate;

	private final Runnable event;

	private BeforeFirstWrite(SocketCalls delegate, Runnable event) {
		this.delegate = delegate;
		this.event = event;
	}

	/**
	 * Put it before the system calls of an application. They are no bean, so that nobody
	 * else does.
	 */
	public static BeforeFirstWrite install(ClientApplication application, Runnable event) throws Exception {
		FastOpenSupport support = application.context().getBean(FastOpenSupport.class);
		BeforeFirstWrite calls = new BeforeFirstWrite(support.calls(), event);
		@SuppressWarnings("unchecked")
		CompletableFuture<Object> floor = (CompletableFuture<Object>) ReflectionTestUtils.getField(support, "floor");
		Object found = floor.get();
		Constructor<?> constructor = found.getClass().getDeclaredConstructors()[0];
		constructor.setAccessible(true);
		floor.obtrudeValue(constructor.newInstance(calls, ReflectionTestUtils.getField(found, "support"),
				ReflectionTestUtils.getField(found, "descriptors"), ReflectionTestUtils.getField(found, "jdkSockets")));
		return calls;
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
