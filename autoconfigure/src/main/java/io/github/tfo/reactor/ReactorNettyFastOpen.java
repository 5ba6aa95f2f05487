// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.util.function.UnaryOperator;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.netty.channel.ChannelOption;
import reactor.netty.http.client.HttpClient;

/**
 * Gives a Reactor Netty {@link HttpClient} TCP Fast Open. Applied to the clients that
 * Spring Boot builds. An application that builds its own can apply it, too:
 * {@code reactorNettyFastOpen.apply(HttpClient.create())}.
 * <p>
 * Apply it last. If a handler is added to the channels afterwards, the client has a
 * connection pool of its own. {@link HttpClient#disableRetry} afterwards has no effect on
 * the repetition below. Applying it twice is the same as once. A client that uses Netty's
 * own {@link ChannelOption#TCP_FASTOPEN_CONNECT} is left alone. Thread-safe.
 * <p>
 * Each new TCP connection has a handler at the head of its pipeline until its handshake
 * is over. So a pooled connection is as without Fast Open.
 * <p>
 * An address with a cookie may be down. With TLS {@code connect} fails, and Reactor Netty
 * tries the next address of the name. Without TLS Reactor Netty believes that it is
 * connected. Then the request is made once more on another connection, for which Reactor
 * Netty tries all addresses of the name. It is not made again, and fails like a refused
 * connection, if
 * <ul>
 * <li>it has a body, which cannot be asked for twice,</li>
 * <li>an earlier request of the same exchange was answered, by a redirection or by a
 * demand to authenticate, or</li>
 * <li>it was in the SYN, and its method is not safe (RFC 9110, section 9.2.1) or the
 * client does not retry.</li>
 * </ul>
 * All later requests reach the next address, until the first one answers again.
 *
 * @since 0.1.0
 */
public final class ReactorNettyFastOpen implements UnaryOperator<HttpClient> {

	private final FastOpenConnector connector;

	/**
	 * Create an instance.
	 * @param connector creates the state of each connection
	 */
	public ReactorNettyFastOpen(FastOpenConnector connector) {
		this.connector = connector;
	}

	@Override
	public HttpClient apply(HttpClient httpClient) {
		this.connector.applied(ClientLibrary.REACTOR_NETTY);
		HttpClient accelerated = FastOpenConfigurer.addTo(httpClient, this.connector);
		return (accelerated != httpClient)
				? accelerated.mapConnect(new RepeatedConnect(!httpClient.configuration().isRetryDisabled()))
				: httpClient;
	}

}
