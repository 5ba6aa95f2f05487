// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import org.jspecify.annotations.Nullable;

/**
 * A socket of the JDK whose {@code connect} may be deferred. Once the connection is
 * established it is the JDK's socket and nothing else.
 */
final class FastOpenSocket extends Socket {

	private final FastOpenConnector connector;

	private final Function<InetSocketAddress, @Nullable FastOpenConnection> connections;

	private final ConnectExceptionTranslator translator;

	private final ConnectTimer timer;

	/**
	 * Held for closing. While it is held and the socket is not closed, no other socket
	 * has its descriptor.
	 */
	private final Lock lock = new ReentrantLock();

	private final AtomicBoolean connectCalled = new AtomicBoolean();

	/**
	 * {@code null} before {@code connect}, and once the connection is established.
	 */
	private volatile @Nullable SocketDeferredConnect connect;

	FastOpenSocket(FastOpenConnector connector, Function<InetSocketAddress, @Nullable FastOpenConnection> connections,
			ConnectExceptionTranslator translator, ConnectTimer timer) {
		this.connector = connector;
		this.connections = connections;
		this.translator = translator;
		this.timer = timer;
	}

	@Override
	public void connect(SocketAddress endpoint) throws IOException {
		connect(endpoint, 0);
	}

	@Override
	public void connect(SocketAddress endpoint, int timeout) throws IOException {
		SocketDeferredConnect connect = begin(endpoint, timeout);
		if (connect == null) {
			super.connect(endpoint, timeout);
			return;
		}
		this.connect = connect;
		connect.connecting(this.connector.descriptors());
		try {
			super.connect(endpoint, timeout);
		}
		catch (IOException | RuntimeException ex) {
			connect.connectFailed(ex);
			throw ex;
		}
		connect.connected();
	}

	private @Nullable SocketDeferredConnect begin(SocketAddress endpoint, int timeout) {
		// On JDK 17 a socket whose connect has failed is not closed
		if (this.connectCalled.getAndSet(true) || !(endpoint instanceof InetSocketAddress remote)
				|| remote.isUnresolved() || timeout < 0 || isConnected() || isClosed()
				|| SocksProxies.standBefore(remote)) {
			return null;
		}
		FastOpenConnection connection = this.connections.apply(remote);
		return (connection != null)
				? new SocketDeferredConnect(this, connection, remote, timeout, this.translator, this.timer) : null;
	}

	Lock lock() {
		return this.lock;
	}

	/**
	 * Leave the socket to the JDK: the connection is established or closed.
	 */
	void connectIsOver() {
		this.connect = null;
	}

	@Override
	public InputStream getInputStream() throws IOException {
		requireNotFailed();
		InputStream in = super.getInputStream();
		return (this.connect != null) ? new ConnectingInputStream(this, in) : in;
	}

	@Override
	public OutputStream getOutputStream() throws IOException {
		requireNotFailed();
		OutputStream out = super.getOutputStream();
		return (this.connect != null) ? new ConnectingOutputStream(this, out) : out;
	}

	/**
	 * Throw the failure of {@code connect}, not only that the socket is closed.
	 */
	private void requireNotFailed() throws IOException {
		SocketDeferredConnect connect = this.connect;
		if (connect != null) {
			connect.requireNotFailed();
		}
	}

	int available(InputStream in) throws IOException {
		SocketDeferredConnect connect = this.connect;
		return (connect != null) ? connect.available(in) : in.available();
	}

	int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
		SocketDeferredConnect connect = this.connect;
		return (connect != null) ? connect.read(in, bytes, offset, length) : in.read(bytes, offset, length);
	}

	void write(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
		SocketDeferredConnect connect = this.connect;
		if (connect != null) {
			connect.write(out, bytes, offset, length);
		}
		else {
			out.write(bytes, offset, length);
		}
	}

	@Override
	public void sendUrgentData(int data) throws IOException {
		SocketDeferredConnect connect = this.connect;
		if (connect == null) {
			super.sendUrgentData(data);
			return;
		}
		connect.await();
		try {
			super.sendUrgentData(data);
		}
		catch (IOException ex) {
			throw connect.explain(ex);
		}
	}

	// The kernel would abort a connection that is not established

	@Override
	public void shutdownInput() throws IOException {
		awaitEstablished();
		super.shutdownInput();
	}

	@Override
	public void shutdownOutput() throws IOException {
		awaitEstablished();
		super.shutdownOutput();
	}

	private void awaitEstablished() throws IOException {
		SocketDeferredConnect connect = this.connect;
		if (connect != null) {
			connect.await();
		}
	}

	@Override
	public void close() throws IOException {
		this.lock.lock();
		try {
			SocketDeferredConnect connect = this.connect;
			if (connect != null) {
				connect.closing();
			}
			super.close();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Close the socket without telling {@link SocketDeferredConnect}.
	 */
	void closeSocket() throws IOException {
		super.close();
	}

}
