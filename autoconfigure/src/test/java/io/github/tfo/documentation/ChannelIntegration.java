// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FailureReason;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.linux.SocketErrors;

/**
 * The integration of a library that opens a blocking channel for each request.
 */
public final class ChannelIntegration {

	private final FastOpenConnector connector;

	public ChannelIntegration(FastOpenConnector connector) {
		this.connector = connector;
	}

	/**
	 * Send a request and read the first bytes of the answer.
	 */
	public int exchange(String host, InetSocketAddress remote, ByteBuffer request, ByteBuffer answer)
			throws IOException {
		FastOpenConnection connection = this.connector.open(ClientLibrary.SOCKET, host);
		try (SocketChannel channel = SocketChannel.open()) {
			if (connection == null) {
				// No Fast Open on this machine
				channel.connect(remote);
				return writeAndRead(channel, request, answer);
			}
			connect(connection, channel, remote);
			try {
				return exchange(connection, channel, request, answer);
			}
			catch (IOException ex) {
				int errno = SocketErrors.errno(ex);
				throw connection.failed(SocketErrors.reason(errno)) ? SocketErrors.connectException(errno, ex) : ex;
			}
			finally {
				// The channel is still open, so that the kernel can be asked
				connection.givenUp(FailureReason.CANCELLED);
			}
		}
	}

	private void connect(FastOpenConnection connection, SocketChannel channel, InetSocketAddress remote)
			throws IOException {
		connection.connecting(
				() -> channel.isOpen() ? this.connector.descriptors().of(channel) : FastOpenConnection.NO_DESCRIPTOR,
				remote);
		try {
			channel.connect(remote);
		}
		catch (IOException ex) {
			// The JDK has closed the channel
			connection.closed(SocketErrors.reason(ex));
			throw ex;
		}
	}

	private static int exchange(FastOpenConnection connection, SocketChannel channel, ByteBuffer request,
			ByteBuffer answer) throws IOException {
		if (connection.connected()) {
			int sent = connection.firstWrite(request);
			if (sent < 0) {
				throw SocketErrors.connectException(-sent, null);
			}
			request.position(request.position() + sent);
		}
		int count = writeAndRead(channel, request, answer);
		connection.answered();
		return count;
	}

	private static int writeAndRead(SocketChannel channel, ByteBuffer request, ByteBuffer answer) throws IOException {
		while (request.hasRemaining()) {
			channel.write(request);
		}
		return channel.read(answer);
	}

}
