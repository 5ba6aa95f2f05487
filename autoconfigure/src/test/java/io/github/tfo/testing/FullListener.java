package io.github.tfo.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * A listener whose backlog is full: the kernel answers no SYN that is sent to it.
 */
public final class FullListener implements AutoCloseable {

	// The kernel lets in one more than the backlog
	private static final int BACKLOG = 1;

	private final ServerSocket listener;

	private final List<Socket> waiting = new ArrayList<>();

	public FullListener(InetAddress address) throws IOException {
		this.listener = new ServerSocket(0, BACKLOG, address);
		for (int i = 0; i <= BACKLOG; i++) {
			this.waiting.add(new Socket(address, this.listener.getLocalPort()));
		}
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	@Override
	public void close() throws IOException {
		for (Socket socket : this.waiting) {
			socket.close();
		}
		this.listener.close();
	}

}
