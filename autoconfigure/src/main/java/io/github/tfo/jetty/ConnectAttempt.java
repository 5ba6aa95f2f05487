// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.connection.ConnectionSocket;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.linux.SocketErrors;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.transport.HttpDestination;
import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.NegotiatingClientConnection;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.Attachable;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The transport of one {@code connect} to one address. If the {@code connect} is
 * deferred, a {@link FastOpenEndPoint} continues.
 * <p>
 * Jetty calls it in sequence, although by several threads.
 */
final class ConnectAttempt extends Transport.Wrapper {

	/**
	 * The key in a context of the end point whose socket is to be replaced.
	 */
	static final String END_POINT_CONTEXT_KEY = FastOpenEndPoint.class.getName();

	private final FastOpenTransport transport;

	private final FastOpenConnection connection;

	private final SocketDescriptors descriptors;

	private final InetSocketAddress remote;

	private final ClientConnector clientConnector;

	private final Map<String, Object> context;

	/**
	 * {@code null} unless the socket is a replacement.
	 */
	private final @Nullable FastOpenEndPoint replaced;

	private volatile boolean over;

	private volatile @Nullable JettyDeferredConnect connect;

	private volatile @Nullable SelectionKey key;

	/**
	 * Create an attempt.
	 * @param transport begins the next attempt
	 */
	ConnectAttempt(FastOpenTransport transport, FastOpenConnection connection, SocketDescriptors descriptors,
			InetSocketAddress remote, ClientConnector clientConnector, Map<String, Object> context) {
		super(transport);
		this.transport = transport;
		this.connection = connection;
		this.descriptors = descriptors;
		this.remote = remote;
		this.clientConnector = clientConnector;
		this.context = context;
		this.replaced = (FastOpenEndPoint) context.get(END_POINT_CONTEXT_KEY);
	}

	@Override
	public SelectableChannel newSelectableChannel() throws IOException {
		SelectableChannel channel = super.newSelectableChannel();
		if (this.transport.isWithoutFastOpen()) {
			this.connection.withoutFastOpen();
		}
		this.connection.connecting((channel instanceof SocketChannel socketChannel) ? () -> descriptor(socketChannel)
				: ConnectionSocket.CLOSED, this.remote);
		return channel;
	}

	private int descriptor(SocketChannel channel) {
		return channel.isOpen() ? this.descriptors.of(channel) : FastOpenConnection.NO_DESCRIPTOR;
	}

	@Override
	public EndPoint newEndPoint(Scheduler scheduler, ManagedSelector selector, SelectableChannel selectable,
			SelectionKey selectionKey) {
		this.over = true;
		boolean deferred = false;
		if (!selectable.isOpen()) {
			this.connection.closed(FailureReason.OTHER);
		}
		else {
			deferred = this.connection.connected();
		}
		if (this.replaced != null) {
			this.replaced.replacing(Thread.currentThread());
			this.key = selectionKey;
			return this.replaced;
		}
		if (!deferred) {
			return super.newEndPoint(scheduler, selector, selectable, selectionKey);
		}
		FastOpenEndPoint endPoint = new FastOpenEndPoint((SocketChannel) selectable, selector, selectionKey, scheduler);
		this.connect = endPoint.begin(this.connection, this.clientConnector, this);
		return endPoint;
	}

	@Override
	public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
		if (!this.over) {
			connectedWithoutUs(endPoint);
		}
		if (this.replaced != null) {
			return new ReplacementConnection(this.replaced, Objects.requireNonNull(this.key),
					this.clientConnector.getExecutor());
		}
		try {
			return super.newConnection(endPoint, context);
		}
		catch (Throwable ex) {
			if (this.connect != null) {
				endPoint.close();
				tell(ex, context);
			}
			throw ex;
		}
	}

	/**
	 * The connector creates its own end points. They would send what must not be sent in
	 * the SYN, so the SYN is sent now.
	 */
	private void connectedWithoutUs(EndPoint endPoint) {
		this.over = true;
		if (endPoint.isOpen() && this.connection.connected()) {
			this.connection.startWithoutData(FallbackReason.UNSUPPORTED);
		}
		this.connection.closed(FailureReason.OTHER);
	}

	/**
	 * Fail the promise. Jetty does not, since it believes that only a server has a
	 * channel that is connected at once.
	 */
	private void tell(Throwable failure, Map<String, Object> context) {
		if (context.get(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY) instanceof Promise<?> promise) {
			promise.failed(failure);
		}
	}

	/**
	 * Jetty has opened the connection.
	 */
	void opened() {
		JettyDeferredConnect connect = this.connect;
		if (connect != null) {
			connect.opened();
		}
	}

	/**
	 * Jetty's {@code connect} has failed, or the negotiation of a protocol after it.
	 * @return the failure to report
	 */
	Throwable failed(Throwable failure) {
		JettyDeferredConnect connect = this.connect;
		if (connect != null) {
			IOException connectFailure = connect.failure();
			return (connectFailure != null) ? connectFailure : failure;
		}
		if (!this.over) {
			this.over = true;
			this.connection.closed(SocketErrors.reason(failure));
		}
		if (this.replaced != null) {
			this.replaced.replacing(null);
		}
		return failure;
	}

	/**
	 * Replace the socket that failed by another one.
	 * @param failure called once, if there is none
	 */
	void connectAgain(FastOpenEndPoint endPoint, Consumer<Throwable> failure) {
		// While a protocol is negotiated Jetty tries the next address itself
		boolean negotiating = connectionOf(endPoint) instanceof NegotiatingClientConnection;
		this.transport.connectAgain(this.remote, negotiating, this.context, endPoint, failure);
	}

	/**
	 * Return whether Jetty is about to write. It writes the head of a request as soon as
	 * the request has a connection, even if the body is not there yet.
	 */
	boolean isRequestComing(FastOpenEndPoint endPoint) {
		return connectionOf(endPoint) instanceof org.eclipse.jetty.client.Connection pooled
				&& pooled instanceof Attachable attachable && attachable.getAttachment() != null
				&& this.context.get(Destination.CONTEXT_KEY) instanceof HttpDestination destination
				&& (destination.getConnectionPool().isActive(pooled) || destination.getQueuedRequestCount() > 0);
	}

	private static Connection connectionOf(FastOpenEndPoint endPoint) {
		Connection connection = endPoint.getConnection();
		return (connection instanceof SslConnection ssl) ? ssl.getSslEndPoint().getConnection() : connection;
	}

	/**
	 * The connection that Jetty creates for a replacement. The connection of the original
	 * end point reads and writes.
	 */
	private static final class ReplacementConnection extends AbstractConnection {

		private final FastOpenEndPoint endPoint;

		private final SelectionKey key;

		ReplacementConnection(FastOpenEndPoint endPoint, SelectionKey key, Executor executor) {
			super(endPoint, executor);
			this.endPoint = endPoint;
			this.key = key;
		}

		@Override
		public void onOpen() {
			this.endPoint.replace((SocketChannel) this.key.channel(), this.key);
		}

		@Override
		public void onFillable() {
			throw new IllegalStateException("Nothing is read by this connection");
		}

	}

}
