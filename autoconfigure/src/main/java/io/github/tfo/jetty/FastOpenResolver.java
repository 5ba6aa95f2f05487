package io.github.tfo.jetty;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

import io.github.tfo.connection.FastOpenConnector;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Origin;
import org.eclipse.jetty.io.Transport;
import org.eclipse.jetty.util.HostPort;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.SocketAddressResolver;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges the transport of a connection that is about to be opened. Jetty hands the
 * resolver the connection's context, with the transport in it, and takes the transport
 * out of it again to connect. The destination, and so the pool, know the transport of the
 * request only.
 */
final class FastOpenResolver implements SocketAddressResolver {

	private final FastOpenConnector connector;

	private final HttpClient client;

	private volatile @Nullable SocketAddressResolver delegate;

	/**
	 * Create a resolver.
	 * @param delegate resolves; {@code null} for what the client itself would use
	 */
	FastOpenResolver(FastOpenConnector connector, HttpClient client, @Nullable SocketAddressResolver delegate) {
		this.connector = connector;
		this.client = client;
		this.delegate = delegate;
	}

	@Override
	public void resolve(String host, int port, Map<String, Object> context, Promise<List<InetSocketAddress>> promise) {
		if (context.get(Transport.CONTEXT_KEY) == Transport.TCP_IP) {
			context.put(Transport.CONTEXT_KEY,
					new FastOpenTransport(this.connector, this.client, requested(host, port, context), host, port));
		}
		delegate().resolve(host, port, context, promise);
	}

	/**
	 * The proxy is what is resolved, if there is one.
	 */
	private static HostPort requested(String host, int port, Map<String, Object> context) {
		if (context.get(Destination.CONTEXT_KEY) instanceof Destination destination) {
			Origin.Address address = destination.getOrigin().getAddress();
			return new HostPort(address.getHost(), address.getPort());
		}
		return new HostPort(host, port);
	}

	/**
	 * The client makes its own when it starts, of what it has only then.
	 */
	private SocketAddressResolver delegate() {
		SocketAddressResolver present = this.delegate;
		if (present == null) {
			present = new SocketAddressResolver.Async(this.client.getExecutor(), this.client.getScheduler(),
					this.client.getAddressResolutionTimeout());
			this.delegate = present;
		}
		return present;
	}

}
