// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.micro;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Each native call alone, on the socket that it is made for.
 */
// By JMH, in the set-up
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NativeCalls {

	private LoopbackSockets sockets;

	private SystemCalls calls;

	private SocketDescriptors descriptors;

	private int unconnected;

	private int deferred;

	private int hit;

	private int full;

	private final ByteBuffer direct = ByteBuffer.allocateDirect(LoopbackSockets.REQUEST.length);

	private final ByteBuffer heap = ByteBuffer.wrap(LoopbackSockets.REQUEST);

	@Setup
	public void open() throws Exception {
		this.sockets = new LoopbackSockets();
		this.calls = this.sockets.calls();
		this.descriptors = this.sockets.support.descriptors();
		this.unconnected = this.descriptors.of(this.sockets.unconnected);
		this.deferred = this.descriptors.of(this.sockets.deferred);
		this.hit = this.descriptors.of(this.sockets.hit);
		this.full = this.descriptors.of(this.sockets.full);
		this.direct.put(0, LoopbackSockets.REQUEST);
	}

	@TearDown
	public void close() throws Exception {
		this.sockets.close();
	}

	@Benchmark
	public int descriptorOfSocket() {
		return this.descriptors.of(this.sockets.unconnected);
	}

	@Benchmark
	public int descriptorOfSocketChannel() {
		return this.descriptors.of(this.sockets.deferred);
	}

	@Benchmark
	public int setsockoptFastOpenConnect() {
		return this.calls.setFastOpenConnect(this.unconnected);
	}

	@Benchmark
	public TcpInfo getsockoptTcpInfoDeferred() {
		return this.calls.tcpInfo(this.deferred);
	}

	@Benchmark
	public TcpInfo getsockoptTcpInfoEstablished() {
		return this.calls.tcpInfo(this.hit);
	}

	/** The socket is full: what is measured is the call, not the network. */
	@Benchmark
	public int sendDirect() {
		return this.calls.send(this.full, this.direct);
	}

	/** The socket is full: what is measured is the call, not the network. */
	@Benchmark
	public int sendHeap() {
		return this.calls.send(this.full, this.heap);
	}

	/** The connection is established, so the kernel has nothing to start. */
	@Benchmark
	public int sendNothing() {
		return this.calls.startHandshake(this.hit);
	}

}
