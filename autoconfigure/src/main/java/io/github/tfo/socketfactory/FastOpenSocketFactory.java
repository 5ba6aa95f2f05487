// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Function;

import javax.net.SocketFactory;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import org.jspecify.annotations.Nullable;

/**
 * Socket factory with TCP Fast Open, for any library that takes one:
 * {@code new OkHttpClient.Builder().socketFactory(fastOpenSocketFactory)}. TLS is layered
 * over its sockets as over any others.
 * <p>
 * If the kernel has a cookie for the address, such a socket differs from others:
 * <ul>
 * <li>{@code connect} returns at once. The SYN is sent with the first write, with its
 * data where that is allowed. It is sent without data if the socket is read from or
 * half-closed before.</li>
 * <li>If the connection is refused, unreachable or times out, {@code write} or
 * {@code read} throws the exception that {@code connect} would have thrown. The timeout
 * given to {@code connect} bounds the handshake, from the SYN on. If the handshake takes
 * longer than the read timeout, the read timeout begins again.</li>
 * <li>Half-closing waits for the end of the handshake. Closing does not: it abandons the
 * connection and what was written.</li>
 * </ul>
 * If another thread closes an {@code SSLSocket} over such a socket during the handshake,
 * it waits for the end of the handshake, since TLS sends a last message. Closing the
 * socket below does not wait.
 * <p>
 * Without Fast Open, and through a SOCKS proxy, the sockets are ordinary ones.
 * Thread-safe, as are its sockets.
 *
 * @since 0.1.0
 */
public final class FastOpenSocketFactory extends SocketFactory {

	private final FastOpenConnector connector;

	private final ConnectTimer timer = new ConnectTimer();

	/**
	 * Create a factory.
	 * @param connector creates the state of each connection
	 */
	public FastOpenSocketFactory(FastOpenConnector connector) {
		this.connector = connector;
	}

	@Override
	public Socket createSocket() {
		return createSocket((remote) -> this.connector.open(ClientLibrary.SOCKET, remote.getHostString()),
				ConnectExceptionTranslator.NONE);
	}

	/**
	 * Create a socket for the integration of a library. Internal.
	 * @param connections creates the state of the connection, given the address that the
	 * socket is about to be connected to; returns {@code null} for no Fast Open
	 * @param translator translates the exceptions of {@code connect}
	 * @return a socket that is not connected
	 */
	public Socket createSocket(Function<InetSocketAddress, @Nullable FastOpenConnection> connections,
			ConnectExceptionTranslator translator) {
		return new FastOpenSocket(this.connector, connections, translator, this.timer);
	}

	@Override
	public Socket createSocket(String host, int port) throws IOException {
		return connected(new InetSocketAddress(host, port), null);
	}

	@Override
	public Socket createSocket(String host, int port, @Nullable InetAddress localAddress, int localPort)
			throws IOException {
		return connected(new InetSocketAddress(host, port), new InetSocketAddress(localAddress, localPort));
	}

	@Override
	public Socket createSocket(InetAddress host, int port) throws IOException {
		return connected(new InetSocketAddress(host, port), null);
	}

	@Override
	public Socket createSocket(InetAddress host, int port, @Nullable InetAddress localAddress, int localPort)
			throws IOException {
		return connected(new InetSocketAddress(host, port), new InetSocketAddress(localAddress, localPort));
	}

	private Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
		Socket socket = createSocket();
		try {
			if (local != null) {
				socket.bind(local);
			}
			socket.connect(remote);
			return socket;
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

}
