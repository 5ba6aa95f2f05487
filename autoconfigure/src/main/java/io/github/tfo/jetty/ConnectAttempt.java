package io.github.tfo.jetty;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Map;

import io.github.tfo.connection.ConnectionSocket;
import io.github.tfo.connection.FailureReason;
import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.socket.SocketDescriptors;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The transport of one connection to one address. Tells a {@link FastOpenConnection} what
 * happens until {@code connect} is over; then a {@link FastOpenEndPoint} does, if
 * {@code connect} was deferred.
 * <p>
 * What Jetty asks of it, it asks one after the other, although by several threads.
 */
final class ConnectAttempt extends Transport.Wrapper {

	private final FastOpenConnection connection;

	private final SocketDescriptors descriptors;

	private final InetSocketAddress remote;

	private final ClientConnector clientConnector;

	private final NamedDestination destination;

	private volatile boolean over;

	private volatile @Nullable Handshake handshake;

	/**
	 * Begin.
	 * @param transport begins the attempt after this one
	 */
	ConnectAttempt(Transport transport, FastOpenConnection connection, SocketDescriptors descriptors,
			InetSocketAddress remote, ClientConnector clientConnector, NamedDestination destination) {
		super(transport);
		this.connection = connection;
		this.descriptors = descriptors;
		this.remote = remote;
		this.clientConnector = clientConnector;
		this.destination = destination;
	}

	@Override
	public SelectableChannel newSelectableChannel() throws IOException {
		SelectableChannel channel = super.newSelectableChannel();
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
		FastOpenEndPoint predecessor = this.destination.predecessor();
		if (!deferred && predecessor == null) {
			return super.newEndPoint(scheduler, selector, selectable, selectionKey);
		}
		FastOpenEndPoint endPoint = new FastOpenEndPoint((SocketChannel) selectable, selector, selectionKey, scheduler,
				predecessor);
		if (deferred) {
			this.handshake = endPoint.begin(this.connection, this.clientConnector, this.destination);
		}
		return endPoint;
	}

	@Override
	public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
		if (!this.over) {
			connectedWithoutUs(endPoint);
		}
		try {
			return super.newConnection(endPoint, context);
		}
		catch (Throwable ex) {
			if (this.handshake != null) {
				endPoint.close();
				tell(ex, context);
			}
			throw ex;
		}
	}

	/**
	 * The connector makes end points of its own. They would send what may not ride in the
	 * SYN, so it must be under way.
	 */
	private void connectedWithoutUs(EndPoint endPoint) {
		this.over = true;
		if (endPoint.isOpen() && this.connection.connected()) {
			this.connection.handshakeWithoutData(FallbackReason.UNSUPPORTED);
		}
		this.connection.closed(FailureReason.OTHER);
	}

	/**
	 * Jetty believes that only a server can have a channel that is connected at once, and
	 * tells no client of its failure.
	 */
	private void tell(Throwable failure, Map<String, Object> context) {
		if (context.get(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY) instanceof Promise<?> promise) {
			promise.failed(failure);
		}
	}

	/**
	 * The connection is open in the eyes of Jetty.
	 */
	void opened() {
		Handshake handshake = this.handshake;
		if (handshake != null) {
			handshake.opened();
		}
	}

	/**
	 * The connection has failed in the eyes of Jetty: in {@code connect} or, where a
	 * protocol is negotiated, after it.
	 * @return what it has failed with
	 */
	Throwable failed(Throwable failure) {
		Handshake handshake = this.handshake;
		if (handshake != null) {
			IOException connectFailure = handshake.failure();
			return (connectFailure != null) ? connectFailure : failure;
		}
		if (!this.over) {
			this.over = true;
			this.connection.closed(ConnectExceptions.reason(failure));
		}
		return failure;
	}

}
