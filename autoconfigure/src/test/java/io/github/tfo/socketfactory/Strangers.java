// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import io.github.tfo.testing.RawSocket;
import io.github.tfo.testing.ScriptedServer;
import org.awaitility.Awaitility;

/**
 * Sockets that have nothing to do with Fast Open, constantly opened and closed by other
 * threads: they get the number of each descriptor that is closed at once. What is done to
 * a descriptor after it was closed is done to one of them, and seen: the option is set,
 * or somebody else's bytes arrive, or a connection is made.
 */
public final class Strangers implements AutoCloseable {

	private static final int THREADS = 2;

	private final ConcurrentLinkedQueue<String> touched = new ConcurrentLinkedQueue<>();

	private final AtomicInteger checked = new AtomicInteger();

	private final ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);

	private final ScriptedServer server;

	private volatile boolean closed;

	public Strangers(InetAddress address) throws IOException {
		this.server = new ScriptedServer(address, (accepted) -> {
			accepted.getOutputStream().write('a');
			int read = accepted.getInputStream().read();
			if (read >= 0) {
				this.touched.add("was sent " + (char) read);
			}
		});
		for (int i = 0; i < THREADS; i++) {
			this.threads.execute(this::unconnected);
			this.threads.execute(this::connected);
		}
	}

	private void unconnected() {
		InetSocketAddress remote = this.server.address();
		RawSocket[] sockets = new RawSocket[4];
		while (!this.closed) {
			for (int i = 0; i < sockets.length; i++) {
				sockets[i] = new RawSocket(remote);
			}
			for (RawSocket socket : sockets) {
				int option = RawSocket.fastOpenConnect(socket.fd());
				if (option != 0) {
					this.touched.add("has the option: " + option);
				}
				this.checked.incrementAndGet();
				socket.close();
			}
		}
	}

	private void connected() {
		while (!this.closed) {
			try (Socket socket = new Socket(this.server.address().getAddress(), this.server.address().getPort())) {
				int read = socket.getInputStream().read();
				if (read != 'a') {
					this.touched.add("has lost its answer, got " + read);
				}
				this.checked.incrementAndGet();
			}
			catch (IOException ex) {
				this.touched.add("has failed: " + ex);
			}
		}
	}

	/**
	 * How many there were.
	 */
	public int checked() {
		return this.checked.get();
	}

	/**
	 * What was done to them.
	 */
	public List<String> touched() {
		return List.copyOf(this.touched);
	}

	@Override
	public void close() throws IOException {
		this.closed = true;
		this.threads.shutdown();
		Awaitility.await().until(this.threads::isTerminated);
		this.server.close();
	}

}
