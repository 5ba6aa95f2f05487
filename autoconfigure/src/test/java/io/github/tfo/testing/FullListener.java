// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A listener whose backlog is full: the kernel answers no further SYN, until
 * {@link #acceptWaiting()}.
 */
public final class FullListener implements AutoCloseable {

	private final ServerSocket listener;

	private final Socket first;

	private final Socket second;

	public FullListener(InetAddress address) throws IOException {
		// The kernel lets in one more than the backlog
		this.listener = new ServerSocket(0, 1, address);
		this.first = new Socket(address, this.listener.getLocalPort());
		this.second = new Socket(address, this.listener.getLocalPort());
	}

	public InetSocketAddress address() {
		return (InetSocketAddress) this.listener.getLocalSocketAddress();
	}

	/**
	 * Makes room: the next SYN is answered.
	 */
	public void acceptWaiting() throws IOException {
		this.listener.accept().close();
		this.listener.accept().close();
	}

	public Socket accept() throws IOException {
		return this.listener.accept();
	}

	@Override
	public void close() throws IOException {
		this.first.close();
		this.second.close();
		this.listener.close();
	}

}
