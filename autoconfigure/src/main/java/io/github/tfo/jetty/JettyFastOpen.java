// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.util.function.UnaryOperator;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.io.Transport;

/**
 * Gives a Jetty {@link HttpClient} TCP Fast Open. Applied to the clients that Spring Boot
 * builds. An application that builds its own can apply it, too:
 * {@code jettyFastOpen.apply(new HttpClient())}.
 * <p>
 * Apply it before the client is started; otherwise it has effect when the client is
 * started again. All settings of the client stay in use, whether they are set before or
 * after: transport, connector, address resolver, pool, proxies and timeouts. Connections
 * by another {@link Transport} than {@link Transport#TCP_IP} are left alone. Applying it
 * twice is the same as once. Thread-safe.
 * <p>
 * If an address with a cookie refuses the connection or cannot be reached, Jetty believes
 * that it is connected already. Then another socket replaces the one that failed: the
 * remaining addresses of the name are tried without Fast Open, beginning with the one
 * that failed. So the request reaches the next address, with one exception. A plaintext
 * request that was in the SYN and whose method is not safe (RFC 9110, section 9.2.1) may
 * have been executed, so it fails. If no address accepts, the request fails like the last
 * {@code connect}. A timeout is not waited for twice.
 *
 * @since 0.1.0
 */
public final class JettyFastOpen implements UnaryOperator<HttpClient> {

	private final FastOpenConnector connector;

	/**
	 * Create an instance.
	 * @param connector creates the state of each connection
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
