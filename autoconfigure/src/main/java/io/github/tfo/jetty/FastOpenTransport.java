// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * {@link Transport#TCP_IP} of one connection, with a {@link ConnectAttempt} for each
 * address. Jetty tries the addresses of a name in turn, all with the same context.
 */
final class FastOpenTransport extends Transport.Wrapper {

	private final FastOpenConnector connector;

	private final HttpClient client;

	private final HostPort requested;

	private final String host;

	private final int port;

	private final Set<SocketAddress> failed = ConcurrentHashMap.newKeySet();

	private volatile boolean withoutFastOpen;

	/**
	 * Create a transport.
	 * @param requested the host and port as the request named them
	 * @param host the host to resolve: of the proxy if there is one
	 * @param port its port
	 */
	FastOpenTransport(FastOpenConnector connector, HttpClient client, HostPort requested, String host, int port) {
		super(Transport.TCP_IP);
		this.connector = connector;
		this.client = client;
		this.requested = requested;
		this.host = host;
		this.port = port;
	}

	@Override
	public void connect(SocketAddress address, Map<String, Object> context) {
		if (address instanceof InetSocketAddress remote && !remote.isUnresolved()
				&& context.get(ClientConnector.CONTEXT_KEY) instanceof ClientConnector clientConnector
				&& context.get(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY) instanceof Promise<?> promise) {
			FastOpenConnection connection = open();
			if (connection != null) {
				ConnectAttempt attempt = new ConnectAttempt(this, connection, this.connector.descriptors(), remote,
						clientConnector, context);
				context.put(Transport.CONTEXT_KEY, attempt);
				context.put(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY, observing(promise, attempt, remote));
			}
		}
		super.connect(address, context);
	}

	private @Nullable FastOpenConnection open() {
		String requestedHost = this.requested.getHost();
		return requestedHost.equals(this.host) ? this.connector.open(ClientLibrary.JETTY, requestedHost)
				: this.connector.open(ClientLibrary.JETTY, requestedHost, this.requested.getPort(), this.host);
	}

	@SuppressWarnings("unchecked")
	private Promise<Connection> observing(Promise<?> promise, ConnectAttempt attempt, InetSocketAddress remote) {
		return new Promise.Wrapper<>((Promise<Connection>) promise) {

			@Override
			public void succeeded(Connection connection) {
				super.succeeded(connection);
				attempt.opened();
			}

			@Override
			public void failed(Throwable failure) {
				FastOpenTransport.this.failed.add(remote);
				super.failed(attempt.failed(failure));
			}

		};
	}

	/**
	 * Return whether to connect without Fast Open, since a deferred {@code connect} has
	 * failed. Each address is then tried once as without Fast Open, so a connection costs
	 * at most one {@code connect} more.
	 */
	boolean isWithoutFastOpen() {
		return this.withoutFastOpen;
	}

	/**
	 * Connect once more, as the client does: to each address that its resolver permits,
	 * except those that have failed, until one accepts.
	 * @param refused the address whose deferred {@code connect} has failed
	 * @param onlyRefused whether to leave the other addresses to Jetty
	 * @param context the context of the connection
	 * @param endPoint the end point whose socket is to be replaced; once it is closed no
	 * further address is tried
	 * @param failure called once, if no address accepts
	 */
	void connectAgain(InetSocketAddress refused, boolean onlyRefused, Map<String, Object> context,
			FastOpenEndPoint endPoint, Consumer<Throwable> failure) {
		this.withoutFastOpen = true;
		Map<String, Object> again = new ConcurrentHashMap<>(context);
		again.put(Transport.CONTEXT_KEY, this);
		again.put(ConnectAttempt.END_POINT_CONTEXT_KEY, endPoint);
		again.remove(org.eclipse.jetty.client.Connection.PROMISE_CONTEXT_KEY);
		if (onlyRefused) {
			connectAgain(List.of(refused), 0, again, endPoint, failure);
			return;
		}
		try {
			this.client.getSocketAddressResolver().resolve(this.host, this.port, again, Promise.from((addresses) -> {
				List<InetSocketAddress> left = addresses.stream()
					.filter((address) -> !this.failed.contains(address))
					.toList();
				connectAgain(left.isEmpty() ? List.of(refused) : left, 0, again, endPoint, failure);
			}, failure::accept));
		}
		catch (RuntimeException ex) {
			failure.accept(ex);
		}
	}

	private void connectAgain(List<InetSocketAddress> addresses, int index, Map<String, Object> context,
			FastOpenEndPoint endPoint, Consumer<Throwable> failure) {
		InetSocketAddress address = addresses.get(index);
		context.put(ClientConnector.REMOTE_SOCKET_ADDRESS_CONTEXT_KEY, address);
		context.put(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY, Promise.from((connection) -> {
		}, (connectFailure) -> {
			if (index + 1 < addresses.size() && endPoint.isOpen()) {
				connectAgain(addresses, index + 1, context, endPoint, failure);
			}
			else {
				failure.accept(connectFailure);
			}
		}));
		connect(address, context);
	}

}
