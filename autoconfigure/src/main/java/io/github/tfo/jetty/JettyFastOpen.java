package io.github.tfo.jetty;

import java.util.function.UnaryOperator;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.Transport;

/**
 * Gives a Jetty {@link HttpClient} TCP Fast Open. Applied to the clients that Spring Boot
 * builds; an application that builds its own can apply it, too:
 * {@code jettyFastOpen.apply(new HttpClient())}.
 * <p>
 * To be applied before the client is started; a client that is started already gets Fast
 * Open when it is started again. What the client is configured to use, before and after,
 * stays in use: its transport, connector, address resolver, pool, proxies and timeouts.
 * Connections by another {@link Transport} than {@link Transport#TCP_IP} are left alone,
 * and applying it twice is the same as applying it once. Thread-safe.
 * <p>
 * When an address refuses that has a cookie, or cannot be reached, Jetty already takes
 * the connection for established. Then another socket takes the place of the one that
 * failed: each address of the name that is left is tried without Fast Open, beginning
 * with the one that failed. So the request reaches the next address, unless it is a
 * plaintext request that was sent in the SYN and whose method is not safe (RFC 9110,
 * section 9.2.1), which may have been executed. It fails if no address takes the
 * connection, and like Jetty's own {@code connect} to the last of them. A timeout is not
 * waited for twice.
 *
 * @since 0.1.0
 */
public final class JettyFastOpen implements UnaryOperator<HttpClient> {

	private final FastOpenConnector connector;

	/**
	 * Create a customizer.
	 * @param connector begins the life of each connection
	 */
	public JettyFastOpen(FastOpenConnector connector) {
		this.connector = connector;
	}

	@Override
	public HttpClient apply(HttpClient httpClient) {
		this.connector.applied(ClientLibrary.JETTY);
		if (httpClient.getEventListeners().stream().noneMatch(ResolverInstaller.class::isInstance)) {
			httpClient.addEventListener(new ResolverInstaller(this.connector));
		}
		return httpClient;
	}

}
