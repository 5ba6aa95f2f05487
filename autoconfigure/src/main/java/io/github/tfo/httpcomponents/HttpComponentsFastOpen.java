package io.github.tfo.httpcomponents;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.socketfactory.FastOpenSocketFactory;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;

/**
 * Gives the classic client of Apache HttpComponents TCP Fast Open. Applied to the clients
 * that Spring Boot builds; an application that builds its own can apply it, too:
 * <pre class="code">
 * HttpClientBuilder client = HttpClients.custom();
 * fastOpen.apply(client, fastOpen.build(PoolingHttpClientConnectionManagerBuilder.create()));
 * </pre>
 * <p>
 * Connections through a SOCKS proxy or a Unix domain socket are left alone. Of a name
 * with several addresses a request reaches the next one when one of them refuses the
 * connection or cannot be reached, unless its body can be sent only once, or the request
 * was in the SYN and the client does not retry. Thread-safe.
 *
 * @since 0.1.0
 */
public final class HttpComponentsFastOpen {

	private static final String INTERCEPTOR = "tfo.otherAddresses";

	private final FastOpenConnector connector;

	private final FastOpenSocketFactory sockets;

	/**
	 * Create one.
	 * @param connector begins the life of each connection
	 */
	public HttpComponentsFastOpen(FastOpenConnector connector) {
		this.connector = connector;
		this.sockets = new FastOpenSocketFactory(connector);
	}

	/**
	 * Build a connection manager, to be {@linkplain #apply applied} to a client.
	 * @param builder whose settings it has, all of them; left as it is
	 * @return what the builder builds, but for the sockets
	 * @throws IllegalStateException when this version of HttpComponents is unknown, so
	 * that settings could be lost
	 */
	public PoolingHttpClientConnectionManager build(PoolingHttpClientConnectionManagerBuilder builder) {
		return FastOpenConnectionManagerBuilder.copyOf(builder, this.connector, this.sockets).build();
	}

	/**
	 * Have a client use a connection manager.
	 * @param client the client's builder
	 * @param connectionManager one that was {@linkplain #build built} here
	 */
	public void apply(HttpClientBuilder client, PoolingHttpClientConnectionManager connectionManager) {
		this.connector.applied(ClientLibrary.HTTPCOMPONENTS);
		client.setConnectionManager(connectionManager)
			.addExecInterceptorBefore(ChainElement.CONNECT.name(), INTERCEPTOR,
					new OtherAddresses(new Retries(client)));
	}

}
