// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An HTTP proxy on loopback for one request a connection: forwards it, or makes a tunnel.
 */
public final class HttpProxyServer implements AutoCloseable {

	private final List<String> asked = new CopyOnWriteArrayList<>();

	private final ServerSocket listener;

	public HttpProxyServer(InetAddress address) throws IOException {
		this.listener = new ServerSocket(0, 50, address);
		inBackground(() -> {
			while (true) {
				Socket client = this.listener.accept();
				inBackground(() -> serve(client));
			}
		});
	}

	public int port() {
		return this.listener.getLocalPort();
	}

	/**
	 * The methods and targets of the requests, as they came.
	 */
	public List<String> asked() {
		return this.asked;
	}

	private void serve(Socket client) throws IOException {
		String head = head(client.getInputStream());
		String[] line = head.substring(0, head.indexOf('\r')).split(" ");
		this.asked.add(line[0] + " " + line[1]);
		boolean tunnel = line[0].equals("CONNECT");
		URI target = URI.create(tunnel ? "http://" + line[1] : line[1]);
		try (client; Socket server = new Socket(target.getHost().replaceAll("[\\[\\]]", ""), target.getPort())) {
			if (tunnel) {
				client.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
			}
			else {
				server.getOutputStream()
					.write(head.replace(line[1], target.getRawPath()).getBytes(StandardCharsets.ISO_8859_1));
			}
			inBackground(() -> client.getInputStream().transferTo(server.getOutputStream()));
			server.getInputStream().transferTo(client.getOutputStream());
		}
	}

	private static String head(InputStream in) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("No request");
			}
			head.write(next);
		}
		return head.toString(StandardCharsets.ISO_8859_1);
	}

	private static void inBackground(Work work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (IOException | UncheckedIOException ex) {
				// A connection or the test is over
			}
		}, "http-proxy");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
	}

	private interface Work {

		void run() throws IOException;

	}

}
