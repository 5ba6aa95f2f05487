package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A listener whose queue is full: the kernel drops every further SYN, until
 * {@link #acceptWaiting()}.
 */
final class BusyListener implements AutoCloseable {

	private final ServerSocket listener;

	private final Socket first;

	private final Socket second;

	BusyListener(InetAddress address) throws IOException {
		this.listener = new ServerSocket(0, 1, address);
		this.first = new Socket(address, this.listener.getLocalPort());
		this.second = new Socket(address, this.listener.getLocalPort());
	}

	InetSocketAddress address() {
		return (InetSocketAddress) this.listener.getLocalSocketAddress();
	}

	/**
	 * Makes room: the next SYN is answered.
	 */
	void acceptWaiting() throws IOException {
		this.listener.accept().close();
		this.listener.accept().close();
	}

	Socket accept() throws IOException {
		return this.listener.accept();
	}

	@Override
	public void close() throws IOException {
		this.first.close();
		this.second.close();
		this.listener.close();
	}

}
