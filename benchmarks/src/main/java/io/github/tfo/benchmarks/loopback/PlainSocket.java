// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.SystemCalls;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * The yardstick: a connection by system calls, with no library and no listener, and some
 * work between {@code connect} and the request, as each library does it.
 */
final class PlainSocket implements HttpCalls {

	private static final byte[] REQUEST = "GET /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
		.getBytes(StandardCharsets.US_ASCII);

	private static final int BUFFER_SIZE = 1024;

	private final @Nullable FastOpenSupport fastOpen;

	private final InetSocketAddress server;

	private final long workNanos;

	private PlainSocket(@Nullable FastOpenSupport fastOpen, InetSocketAddress server, int workMicros) {
		this.fastOpen = fastOpen;
		this.server = server;
		this.workNanos = TimeUnit.MICROSECONDS.toNanos(workMicros);
	}

	static PlainSocket withoutFastOpen(InetSocketAddress server, int workMicros) {
		return new PlainSocket(null, server, workMicros);
	}

	static PlainSocket withFastOpen(InetSocketAddress server, int workMicros) throws InterruptedException {
		FastOpenSupport fastOpen = FastOpenSupport.detect();
		BenchmarkApplication.awaitFastOpen(fastOpen);
		return new PlainSocket(fastOpen, server, workMicros);
	}

	@Override
	public void get(String url, HttpHeaders headers) throws IOException {
		try (SocketChannel channel = SocketChannel.open()) {
			if (this.fastOpen != null) {
				requireSuccess(calls(this.fastOpen).setFastOpenConnect(this.fastOpen.descriptors().of(channel)));
			}
			channel.connect(this.server);
			work();
			channel.write(ByteBuffer.wrap(REQUEST));
			readAll(channel);
			if (this.fastOpen != null) {
				calls(this.fastOpen).tcpInfo(this.fastOpen.descriptors().of(channel));
			}
		}
	}

	private static SystemCalls calls(FastOpenSupport fastOpen) throws IOException {
		SystemCalls calls = fastOpen.calls();
		if (calls == null) {
			throw new IOException("There is no Fast Open: " + fastOpen.current().detail());
		}
		return calls;
	}

	private static void requireSuccess(int result) throws IOException {
		if (result != 0) {
			throw new IOException("There is no Fast Open: errno " + -result);
		}
	}

	private void work() {
		long end = System.nanoTime() + this.workNanos;
		while (System.nanoTime() - end < 0) {
			Thread.onSpinWait();
		}
	}

	private static void readAll(SocketChannel channel) throws IOException {
		ByteBuffer answer = ByteBuffer.allocate(BUFFER_SIZE);
		while (channel.read(answer) >= 0) {
			if (!answer.hasRemaining()) {
				throw new IllegalStateException("The answer is longer than " + BUFFER_SIZE + " bytes");
			}
		}
		String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
		if (!text.endsWith("hello")) {
			throw new IllegalStateException("The answer is " + text);
		}
	}

}
