// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.micro;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;

/**
 * Real sockets in each of the states in which a connection's life meets the kernel.
 */
final class LoopbackSockets implements AutoCloseable {

	static final byte[] REQUEST = """
			GET /hello HTTP/1.1\r
			Host: orders.example.com\r
			Accept: text/plain, application/json, application/*+json, */*\r
			User-Agent: ReactorNetty/1.3.6\r
			Accept-Encoding: gzip\r
			\r
			""".getBytes(StandardCharsets.US_ASCII);

	private static final int POLL_MILLIS = 5;

	private static final int BUFFER_SIZE = 64 * 1024;

	final FastOpenSupport support = FastOpenSupport.detect();

	/** Not connected. */
	final Socket unconnected = new Socket();

	/** Connected by a Fast Open whose SYN is not sent yet. */
	final SocketChannel deferred;

	/** Established by a Fast Open. */
	final SocketChannel hit;

	/** Established by a Fast Open, and takes nothing more. */
	final SocketChannel full;

	private final ServerSocket listener;

	LoopbackSockets() throws IOException, InterruptedException {
		// 3 and 0x400: client, server, and that for listeners that do not ask for it
		NetworkNamespace.isolate().sysctl("net.ipv4.tcp_fastopen", "1027");
		BenchmarkApplication.awaitFastOpen(this.support);
		this.listener = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
		connect().close();
		this.deferred = connect();
		this.hit = connectWithRequest();
		// Apart from the other one: the kernel probes whether it is full still, which
		// counts as a retransmission
		this.full = connectWithRequest();
		this.full.configureBlocking(false);
		fill(this.full);
		if (calls().tcpInfo(descriptor(this.deferred)).state() != TcpInfo.State.SYN_SENT) {
			throw new IllegalStateException("A connection with a cookie was not deferred");
		}
	}

	/**
	 * By an ordinary handshake when there is no cookie, which fetches one. The server
	 * never reads.
	 */
	private SocketChannel connect() throws IOException {
		SocketChannel channel = SocketChannel.open();
		int result = calls().setFastOpenConnect(descriptor(channel));
		if (result != 0) {
			throw new IOException("No Fast Open: errno " + -result);
		}
		channel.connect(this.listener.getLocalSocketAddress());
		return channel;
	}

	private SocketChannel connectWithRequest() throws IOException, InterruptedException {
		SocketChannel channel = connect();
		channel.write(ByteBuffer.wrap(REQUEST));
		while (calls().tcpInfo(descriptor(channel)).state() == TcpInfo.State.SYN_SENT) {
			Thread.sleep(POLL_MILLIS);
		}
		if (!calls().tcpInfo(descriptor(channel)).synDataAcknowledged()) {
			throw new IllegalStateException("A connection with a cookie was no hit");
		}
		return channel;
	}

	/**
	 * Until it takes nothing more: the kernel is asked, but has nothing to do.
	 */
	private static void fill(SocketChannel channel) throws IOException, InterruptedException {
		int refused = 0;
		while (refused < 3) {
			if (channel.write(ByteBuffer.allocate(BUFFER_SIZE)) == 0) {
				// The server's side of the kernel may still take some
				Thread.sleep(POLL_MILLIS);
				refused++;
			}
			else {
				refused = 0;
			}
		}
	}

	SystemCalls calls() {
		return Objects.requireNonNull(this.support.calls(), "There is no Fast Open");
	}

	int descriptor(SocketChannel channel) {
		return this.support.descriptors().of(channel);
	}

	@Override
	public void close() throws IOException {
		for (Closeable socket : List.of(this.unconnected, this.deferred, this.hit, this.full, this.listener)) {
			socket.close();
		}
	}

}
