package io.github.tfo.jetty;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;

import io.github.tfo.connection.ClientLibrary;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Promise;

/**
 * {@link Transport#TCP_IP} that gives each address it is to connect to a
 * {@link ConnectAttempt} of its own: of a name's addresses Jetty tries one after the
 * other, all with the same context.
 */
final class FastOpenTransport extends Transport.Wrapper {

	private final FastOpenConnector connector;

	private final String host;

	private final NamedDestination destination;

	/**
	 * Create a transport.
	 * @param host the host as the request named it
	 * @param destination what is resolved
	 */
	FastOpenTransport(FastOpenConnector connector, String host, NamedDestination destination) {
		super(Transport.TCP_IP);
		this.connector = connector;
		this.host = host;
		this.destination = destination;
	}

	@Override
	public void connect(SocketAddress address, Map<String, Object> context) {
		if (address instanceof InetSocketAddress remote && !remote.isUnresolved()
				&& context.get(ClientConnector.CONTEXT_KEY) instanceof ClientConnector clientConnector
				&& context.get(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY) instanceof Promise<?> promise) {
			FastOpenConnection connection = this.connector.open(ClientLibrary.JETTY, this.host);
			if (connection != null) {
				ConnectAttempt attempt = new ConnectAttempt(this, connection, this.connector.descriptors(), remote,
						clientConnector, this.destination);
				context.put(Transport.CONTEXT_KEY, attempt);
				context.put(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY, observing(promise, attempt));
			}
		}
		super.connect(address, context);
	}

	@SuppressWarnings("unchecked")
	private static Promise<Connection> observing(Promise<?> promise, ConnectAttempt attempt) {
		return new Promise.Wrapper<>((Promise<Connection>) promise) {

			@Override
			public void succeeded(Connection connection) {
				super.succeeded(connection);
				attempt.opened();
			}

			@Override
			public void failed(Throwable failure) {
				super.failed(attempt.failed(failure));
			}

		};
	}

}
