// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Sends back what it gets. Opened in a namespace, where it also turns Fast Open on for
 * every listener (0x400 in {@code net.ipv4.tcp_fastopen}, ip-sysctl.rst).
 */
final class EchoServer implements AutoCloseable {

	private static final String FAST_OPEN_WITHOUT_OPTION = Integer.toString(0x1 | 0x2 | 0x400);

	private final ServerSocket listener;

	private EchoServer(ServerSocket listener) {
		this.listener = listener;
	}

	static EchoServer in(NetworkNamespace namespace) throws Exception {
		namespace.sysctl("net.ipv4.tcp_fastopen", FAST_OPEN_WITHOUT_OPTION);
		EchoServer server = new EchoServer(namespace.call(() -> new ServerSocket(0, 100)));
		Thread thread = new Thread(server::serve, "echo");
		thread.setDaemon(true);
		thread.start();
		return server;
	}

	int port() {
		return this.listener.getLocalPort();
	}

	private void serve() {
		while (!this.listener.isClosed()) {
			try (Socket socket = this.listener.accept()) {
				socket.getInputStream().transferTo(socket.getOutputStream());
			}
			catch (IOException ex) {
				// Clients reset connections when they close with unread data
			}
		}
	}

	@Override
	public void close() {
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
