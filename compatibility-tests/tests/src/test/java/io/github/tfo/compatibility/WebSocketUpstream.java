// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;

/**
 * A server of WebSockets (RFC 6455) that answers each connection's first message with the
 * same text.
 */
final class WebSocketUpstream implements AutoCloseable {

	private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

	private static final int FINAL_TEXT = 0x81;

	private static final int LENGTH = 0x7f;

	private static final int MASK_LENGTH = 4;

	private final ServerSocket server;

	WebSocketUpstream(InetAddress address) throws IOException {
		this.server = new ServerSocket(0, 0, address);
		Thread thread = new Thread(this::accept, "websocket-upstream");
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		while (!this.server.isClosed()) {
			try (Socket socket = this.server.accept()) {
				DataInputStream input = new DataInputStream(socket.getInputStream());
				upgrade(input, socket.getOutputStream());
				echo(input, socket.getOutputStream());
			}
			catch (IOException | GeneralSecurityException ex) {
				// The client sees it
			}
		}
	}

	@SuppressWarnings("deprecation")
	private static void upgrade(DataInputStream input, OutputStream output)
			throws IOException, GeneralSecurityException {
		String key = "";
		for (String line = input.readLine(); line != null && !line.isEmpty(); line = input.readLine()) {
			if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
				key = line.substring(line.indexOf(':') + 1).strip();
			}
		}
		byte[] digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
		output.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII));
	}

	private static void echo(DataInputStream input, OutputStream output) throws IOException {
		input.readUnsignedByte();
		int length = input.readUnsignedByte() & LENGTH;
		byte[] mask = input.readNBytes(MASK_LENGTH);
		byte[] frame = new byte[2 + length];
		frame[0] = (byte) FINAL_TEXT;
		frame[1] = (byte) length;
		for (int i = 0; i < length; i++) {
			frame[2 + i] = (byte) (input.readUnsignedByte() ^ mask[i % MASK_LENGTH]);
		}
		output.write(frame);
	}

	String url() {
		return "ws://" + this.server.getInetAddress().getHostAddress() + ":" + this.server.getLocalPort();
	}

	@Override
	public void close() throws IOException {
		this.server.close();
	}

}
