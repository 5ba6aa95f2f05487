// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

/**
 * Gives the classic client of Apache HttpComponents TCP Fast Open. Applied to the clients
 * that Spring Boot builds. An application that builds its own can apply it, too:
 * <pre class="code">
 * fastOpen.apply(HttpClients.custom())
 *     .setConnectionManager(fastOpen.apply(PoolingHttpClientConnectionManagerBuilder.create()).build())
 *     .build();
 * </pre>
 * <p>
 * Connections through a SOCKS proxy or a Unix domain socket are left alone. If one
 * address of a name refuses the connection or cannot be reached, a request reaches the
 * next one, unless its body can be sent only once, or the request was in the SYN and the
 * client does not retry. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HttpComponentsFastOpen {

	private static final String INTERCEPTOR = "tfo.otherAddresses";

	private final FastOpenConnector connector;

	private final FastOpenSocketFactory sockets;

	/**
	 * Create an instance.
	 * @param connector opens the connections
	 */
	public HttpComponentsFastOpen(FastOpenConnector connector) {
		this.connector = connector;
		this.sockets = new FastOpenSocketFactory(connector);
	}

	/**
	 * Return a builder of connection managers that open connections with Fast Open.
	 * @param connectionManager the builder whose settings are copied; left as it is
	 * @return another builder with the same settings
	 * @throws IllegalStateException if the settings cannot be read, as with an unknown
	 * version of HttpComponents
	 */
	public PoolingHttpClientConnectionManagerBuilder apply(
			PoolingHttpClientConnectionManagerBuilder connectionManager) {
		this.connector.applied(ClientLibrary.HTTPCOMPONENTS);
		return FastOpenConnectionManagerBuilder.copyOf(connectionManager, this.connector, this.sockets);
	}

	/**
	 * Let a client try the next address of a name when a connection with Fast Open fails.
	 * @param client the builder of a client whose connection manager opens connections
	 * with Fast Open
	 * @return the same builder
	 */
	public HttpClientBuilder apply(HttpClientBuilder client) {
		return client.addExecInterceptorBefore(ChainElement.CONNECT.name(), INTERCEPTOR,
				new OtherAddresses(new Retries(client)));
	}

}
