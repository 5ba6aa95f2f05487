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
 * Makes sockets that do TCP Fast Open, for any library that takes a socket factory:
 * {@code new OkHttpClient.Builder().socketFactory(fastOpenSocketFactory)}. TLS is layered
 * on top as on any other socket.
 * <p>
 * Such a socket is used like any other. What is different, once the kernel has a cookie
 * for the address:
 * <ul>
 * <li>{@code connect} returns at once. The SYN is sent with what is written first, when
 * it may ride in a SYN, or without when it may not, or when the socket is read from or
 * half-closed before anything is written.</li>
 * <li>A failure to connect (refused, unreachable, timed out) is thrown by the
 * {@code write} or {@code read} that meets it, as the exception that {@code connect}
 * would have thrown. The timeout that was given to {@code connect} bounds the handshake,
 * from the SYN on, and the read timeout starts anew when the handshake takes longer than
 * it.</li>
 * <li>Half-closing waits for the end of the handshake. Closing does not: it abandons a
 * connection that is not established yet, and with it what has been written.</li>
 * </ul>
 * An {@code SSLSocket} on top that another thread closes during the handshake waits for
 * its end, as TLS wants to say goodbye; closing the socket below does not.
 * <p>
 * Where there is no Fast Open the sockets are ordinary ones. Also a socket is that would
 * go through a SOCKS proxy. Thread-safe, as are its sockets.
 *
 * @since 0.1.0
 */
public final class FastOpenSocketFactory extends SocketFactory {

	private final FastOpenConnector connector;

	private final ConnectTimer timer = new ConnectTimer();

	/**
	 * Create a factory.
	 * @param connector begins the life of each connection
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
	 * Create a socket for the integration of a library.
	 * @param connections begins the connection's life, given what the socket is about to
	 * be connected to; returns {@code null} when there is no Fast Open
	 * @param translator makes what the library would make of a failure of {@code connect}
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
