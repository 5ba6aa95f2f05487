package io.github.tfo.benchmarks.bulk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Takes or gives many bytes, one connection at a time.
 */
final class BulkServer implements AutoCloseable {

	/** After the request, has it take bytes and acknowledge them by one byte. */
	static final byte TAKE = 'T';

	/** After the request, has it give bytes. */
	static final byte GIVE = 'G';

	private static final int REQUEST_LENGTH = 4;

	private static final int BUFFER_SIZE = 64 * 1024;

	private final ServerSocket listener;

	private final long bytes;

	private final byte[] buffer = new byte[BUFFER_SIZE];

	private BulkServer(ServerSocket listener, long bytes) {
		this.listener = listener;
		this.bytes = bytes;
	}

	static BulkServer start(InetAddress address, long bytes) throws IOException {
		BulkServer server = new BulkServer(new ServerSocket(0, 0, address), bytes);
		Thread thread = new Thread(server::serve, "bulk-server");
		thread.setDaemon(true);
		thread.start();
		return server;
	}

	InetSocketAddress address() {
		return (InetSocketAddress) this.listener.getLocalSocketAddress();
	}

	private void serve() {
		while (!this.listener.isClosed()) {
			try (Socket socket = this.listener.accept()) {
				serve(socket.getInputStream(), socket.getOutputStream());
			}
			catch (IOException ex) {
				// The client notices, or has gone
			}
		}
	}

	private void serve(InputStream in, OutputStream out) throws IOException {
		in.readNBytes(REQUEST_LENGTH);
		int command = in.read();
		for (long left = this.bytes; left > 0;) {
			int next = (int) Math.min(left, BUFFER_SIZE);
			if (command == TAKE) {
				next = in.read(this.buffer, 0, next);
				if (next < 0) {
					return;
				}
			}
			else {
				out.write(this.buffer, 0, next);
			}
			left -= next;
		}
		if (command == TAKE) {
			out.write(TAKE);
		}
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
	}

}
