package io.github.tfo.httpcomponents;

import java.io.IOException;
import java.net.InetSocketAddress;

import io.github.tfo.connection.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import org.apache.hc.client5.http.ConnectExceptionSupport;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.net.Host;

/**
 * Gives the classic client of Apache HttpComponents TCP Fast Open. Applied to the clients
 * that Spring Boot builds; an application that builds its own can use it, too:
 * {@snippet :
 * HttpClients.custom()
 * 	.setConnectionManager(httpComponentsFastOpen.build(PoolingHttpClientConnectionManagerBuilder.create()))
 * 	.build();
 * }
 * <p>
 * Connections through a SOCKS proxy or a Unix domain socket are left alone. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HttpComponentsFastOpen {

	private final FastOpenSocketFactory sockets;

	/**
	 * Create one.
	 * @param connector begins the life of each connection
	 */
	public HttpComponentsFastOpen(FastOpenConnector connector) {
		this.sockets = new FastOpenSocketFactory(connector, ClientLibrary.HTTPCOMPONENTS,
				HttpComponentsFastOpen::connectException);
	}

	/**
	 * Build a connection manager.
	 * @param builder whose settings it has, all of them; left as it is
	 * @return what the builder builds, but for the sockets
	 * @throws IllegalStateException when this version of HttpComponents is unknown, so
	 * that settings could be lost
	 */
	public PoolingHttpClientConnectionManager build(PoolingHttpClientConnectionManagerBuilder builder) {
		return FastOpenConnectionManagerBuilder.copyOf(builder, this.sockets).build();
	}

	/**
	 * As the library's operator does with a failure of {@code connect}.
	 */
	private static IOException connectException(IOException failure, InetSocketAddress remote) {
		return ConnectExceptionSupport.enhance(failure, new Host(remote.getHostString(), remote.getPort()));
	}

}
