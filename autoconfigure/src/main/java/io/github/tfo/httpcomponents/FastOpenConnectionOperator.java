// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.nio.file.Path;
import java.util.function.Function;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.DeferredConnect;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import org.apache.hc.client5.http.ConnectExceptionSupport;
import org.apache.hc.client5.http.io.DetachedSocketFactory;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections as the library's own operator does, with sockets that use Fast Open
 * and know the request that they are for.
 */
final class FastOpenConnectionOperator implements HttpClientConnectionOperator {

	private final FastOpenConnector connector;

	private final FastOpenSocketFactory socketFactory;

	private final Function<DetachedSocketFactory, HttpClientConnectionOperator> operators;

	/**
	 * Create an operator.
	 * @param connector creates the state of each connection
	 * @param socketFactory creates the sockets
	 * @param operators creates the library's own operator for one connection
	 */
	FastOpenConnectionOperator(FastOpenConnector connector, FastOpenSocketFactory socketFactory,
			Function<DetachedSocketFactory, HttpClientConnectionOperator> operators) {
		this.connector = connector;
		this.socketFactory = socketFactory;
		this.operators = operators;
	}

	private HttpClientConnectionOperator operator(HttpHost endpoint, HttpContext context) {
		return this.operators.apply(new Sockets(endpoint, Exchange.of(context)));
	}

	@Override
	public void connect(ManagedHttpClientConnection connection, HttpHost endpoint,
			@Nullable InetSocketAddress localAddress, @Nullable TimeValue connectTimeout, SocketConfig socketConfig,
			HttpContext context) throws IOException {
		operator(endpoint, context).connect(connection, endpoint, localAddress, connectTimeout, socketConfig, context);
	}

	// The pool of HttpComponents 5.5 calls this
	@Override
	public void connect(ManagedHttpClientConnection connection, HttpHost endpoint, @Nullable NamedEndpoint endpointName,
			@Nullable InetSocketAddress localAddress, @Nullable Timeout connectTimeout, SocketConfig socketConfig,
			@Nullable Object attachment, HttpContext context) throws IOException {
		operator(endpoint, context).connect(connection, endpoint, endpointName, localAddress, connectTimeout,
				socketConfig, attachment, context);
	}

	/**
	 * Connect as the pool of 5.6 asks for. This overrides a method that HttpComponents
	 * 5.5 does not have; it compiles with both.
	 */
	@SuppressWarnings("MissingOverride")
	public void connect(ManagedHttpClientConnection connection, HttpHost endpoint, @Nullable NamedEndpoint endpointName,
			@Nullable Path unixDomainSocket, @Nullable InetSocketAddress localAddress, @Nullable Timeout connectTimeout,
			SocketConfig socketConfig, @Nullable Object attachment, HttpContext context) throws IOException {
		if (unixDomainSocket == null) {
			connect(connection, endpoint, endpointName, localAddress, connectTimeout, socketConfig, attachment,
					context);
			return;
		}
		try {
			HttpClientConnectionOperator.class
				.getMethod("connect", ManagedHttpClientConnection.class, HttpHost.class, NamedEndpoint.class,
						Path.class, InetSocketAddress.class, Timeout.class, SocketConfig.class, Object.class,
						HttpContext.class)
				.invoke(operator(endpoint, context), connection, endpoint, endpointName, unixDomainSocket, localAddress,
						connectTimeout, socketConfig, attachment, context);
		}
		catch (InvocationTargetException ex) {
			if (ex.getCause() instanceof IOException failure) {
				throw failure;
			}
			throw new IllegalStateException(ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException("HttpComponents 5.6 has this method", ex);
		}
	}

	@Override
	public void upgrade(ManagedHttpClientConnection connection, HttpHost endpoint, HttpContext context)
			throws IOException {
		operator(endpoint, context).upgrade(connection, endpoint, context);
	}

	@Override
	public void upgrade(ManagedHttpClientConnection connection, HttpHost endpoint, @Nullable NamedEndpoint endpointName,
			@Nullable Object attachment, HttpContext context) throws IOException {
		operator(endpoint, context).upgrade(connection, endpoint, endpointName, attachment, context);
	}

	/**
	 * The sockets of one connection, one for each address that is tried.
	 */
	private final class Sockets implements DetachedSocketFactory {

		private final HttpHost endpoint;

		private final @Nullable Exchange exchange;

		Sockets(HttpHost endpoint, @Nullable Exchange exchange) {
			this.endpoint = endpoint;
			this.exchange = exchange;
		}

		@Override
		public Socket create(@Nullable Proxy socksProxy) {
			return (socksProxy != null) ? new Socket(socksProxy)
					: FastOpenConnectionOperator.this.socketFactory.createSocket(this::open, this::connectException);
		}

		private @Nullable FastOpenConnection open(InetSocketAddress remote) {
			FastOpenConnector connector = FastOpenConnectionOperator.this.connector;
			Exchange exchange = this.exchange;
			if (exchange == null) {
				return connector.open(ClientLibrary.HTTPCOMPONENTS, this.endpoint.getHostName());
			}
			return exchange.open(connector, this.endpoint);
		}

		/**
		 * Return the exception that the library's operator throws when {@code connect}
		 * fails.
		 */
		private IOException connectException(IOException failure, InetSocketAddress remote, DeferredConnect connect) {
			IOException enhanced = ConnectExceptionSupport.enhance(failure, this.endpoint);
			return (this.exchange != null) ? this.exchange.failed(enhanced, connect) : enhanced;
		}

	}

}
