// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.httpcomponents;

import java.io.IOException;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.DeferredConnect;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.NamedEndpoint;
import org.jspecify.annotations.Nullable;

/**
 * What the connections of one request have in common. Kept in the context of the request
 * while it connects: the library hands nothing else on to where sockets are created.
 */
final class Exchange {

	private static final String ATTRIBUTE = "tfo.exchange";

	private final HttpRoute route;

	private volatile boolean deferredConnectFailed;

	Exchange(HttpRoute route) {
		this.route = route;
	}

	static @Nullable Exchange of(HttpContext context) {
		return (Exchange) context.getAttribute(ATTRIBUTE);
	}

	void enter(HttpContext context) {
		context.setAttribute(ATTRIBUTE, this);
	}

	void leave(HttpContext context) {
		context.removeAttribute(ATTRIBUTE);
	}

	/**
	 * Create the state of a connection. Once a deferred {@code connect} has failed no
	 * other is deferred, so the library finds each dead address while it connects.
	 * @param endpoint what is connected to: the target or a proxy
	 */
	@Nullable FastOpenConnection open(FastOpenConnector connector, HttpHost endpoint) {
		HttpHost target = this.route.getTargetHost();
		NamedEndpoint name = (this.route.getTargetName() != null) ? this.route.getTargetName() : target;
		int port = (name.getPort() >= 0) ? name.getPort() : target.getPort();
		FastOpenConnection connection = connector.open(ClientLibrary.HTTPCOMPONENTS, name.getHostName(), port,
				endpoint.getHostName());
		if (connection != null && this.deferredConnectFailed) {
			connection.withoutFastOpen();
		}
		return connection;
	}

	/**
	 * Note that a {@code connect} has failed.
	 * @param failure what the library throws in such a case
	 * @return what to throw
	 */
	IOException failed(IOException failure, DeferredConnect connect) {
		if (!connect.mayConnectAgain(true)) {
			return failure;
		}
		this.deferredConnectFailed = true;
		return new ConnectAgainException(failure, !connect.mayConnectAgain(false));
	}

}
