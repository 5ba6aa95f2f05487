package io.github.tfo.jetty;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.eclipse.jetty.client.Connection;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.ClientConnectionFactory;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;

/**
 * What a client is about to connect to, by its name.
 *
 * @param client the client
 * @param host the host to be resolved: of the proxy, if there is one
 * @param port its port
 * @param context the connection's context
 */
record NamedDestination(HttpClient client, String host, int port, Map<String, Object> context) {

	/**
	 * In a context: the end point whose place the connection takes.
	 */
	private static final String PREDECESSOR_CONTEXT_KEY = FastOpenEndPoint.class.getName() + ".predecessor";

	/**
	 * Whose place the connection takes; {@code null} for one that is a connection of its
	 * own.
	 */
	@Nullable FastOpenEndPoint predecessor() {
		return (FastOpenEndPoint) this.context.get(PREDECESSOR_CONTEXT_KEY);
	}

	/**
	 * Connect once more, and like the client itself does: to each of the addresses until
	 * one takes the connection, those only that the client's resolver permits.
	 * @param predecessor whose place the connection takes; when it is closed meanwhile no
	 * further address is tried
	 * @param factory makes the connection, once there is one
	 * @param failed told once, when there is none
	 */
	void connect(FastOpenEndPoint predecessor, ClientConnectionFactory factory, Consumer<Throwable> failed) {
		Map<String, Object> again = new ConcurrentHashMap<>(this.context);
		again.put(Transport.CONTEXT_KEY, Transport.TCP_IP);
		again.put(ClientConnectionFactory.CONTEXT_KEY, factory);
		again.put(PREDECESSOR_CONTEXT_KEY, predecessor);
		again.remove(Connection.PROMISE_CONTEXT_KEY);
		try {
			this.client.getSocketAddressResolver()
				.resolve(this.host, this.port, again,
						Promise.from((addresses) -> connect(predecessor, addresses, 0, again, failed), failed::accept));
		}
		catch (RuntimeException ex) {
			failed.accept(ex);
		}
	}

	private static void connect(FastOpenEndPoint predecessor, List<InetSocketAddress> addresses, int index,
			Map<String, Object> context, Consumer<Throwable> failed) {
		InetSocketAddress address = addresses.get(index);
		context.put(ClientConnector.REMOTE_SOCKET_ADDRESS_CONTEXT_KEY, address);
		context.put(ClientConnector.CONNECTION_PROMISE_CONTEXT_KEY, Promise.from((connection) -> {
		}, (failure) -> {
			if (index + 1 < addresses.size() && predecessor.isOpen()) {
				connect(predecessor, addresses, index + 1, context, failed);
			}
			else {
				failed.accept(failure);
			}
		}));
		((Transport) Objects.requireNonNull(context.get(Transport.CONTEXT_KEY))).connect(address, context);
	}

}
