// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A server that does with each connection what a test says, for what an HTTP server would
 * not do. Fast Open is on where {@code net.ipv4.tcp_fastopen} is 1027.
 */
public final class ScriptedServer implements AutoCloseable {

	private final ServerSocket listener;

	private final Script script;

	public ScriptedServer(InetAddress address, Script script) throws IOException {
		this(address, 0, script);
	}

	public ScriptedServer(InetAddress address, int port, Script script) throws IOException {
		this.listener = new ServerSocket(port, 1024, address);
		this.script = script;
		start(this::acceptAll, "scripted-server");
	}

	public InetSocketAddress address() {
		return (InetSocketAddress) this.listener.getLocalSocketAddress();
	}

	private void acceptAll() {
		try {
			while (true) {
				Socket accepted = this.listener.accept();
				start(() -> serve(accepted), "scripted-connection");
			}
		}
		catch (IOException ex) {
			// The test is over
		}
	}

	private void serve(Socket accepted) {
		try (accepted) {
			this.script.serve(accepted);
		}
		catch (IOException ex) {
			// The client is gone
		}
	}

	private static void start(Runnable task, String name) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
	}

	/**
	 * What is done with a connection before it is closed.
	 */
	@FunctionalInterface
	public interface Script {

		void serve(Socket accepted) throws IOException;

	}

}
