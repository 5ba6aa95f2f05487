// SPDX-License-Identifier: Apache-2.0

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
 * Replaces the transport of a connection that is about to be opened. Jetty hands the
 * resolver the context of the connection with the transport in it, and takes the
 * transport out of it to connect. Destination and pool know only the transport of the
 * request.
 */
final class FastOpenResolver implements SocketAddressResolver {

	private final FastOpenConnector connector;

	private final HttpClient client;

	private volatile @Nullable SocketAddressResolver delegate;

	/**
	 * Create a resolver.
	 * @param delegate resolves; {@code null} for the client's default
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
	 * Return the host and port of the request, also if a proxy is resolved.
	 */
	private static HostPort requested(String host, int port, Map<String, Object> context) {
		if (context.get(Destination.CONTEXT_KEY) instanceof Destination destination) {
			Origin.Address address = destination.getOrigin().getAddress();
			return new HostPort(address.getHost(), address.getPort());
		}
		return new HostPort(host, port);
	}

	/**
	 * Return the delegate. The client creates its default when it starts, with what it
	 * has only then.
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
