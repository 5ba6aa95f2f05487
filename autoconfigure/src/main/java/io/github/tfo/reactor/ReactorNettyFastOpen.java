package io.github.tfo.reactor;

import java.util.function.UnaryOperator;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnector;
import io.netty.channel.ChannelOption;
import reactor.netty.http.client.HttpClient;

/**
 * Gives a Reactor Netty {@link HttpClient} TCP Fast Open. Applied to the clients that
 * Spring Boot builds; an application that builds its own can apply it, too:
 * {@code reactorNettyFastOpen.apply(HttpClient.create())}.
 * <p>
 * Apply it last: a client that is configured further has a connection pool of its own
 * when a handler is added to its channels, and {@link HttpClient#disableRetry} has no
 * effect on the repetition below. Applying it twice is the same as applying it once. A
 * client that uses Netty's own {@link ChannelOption#TCP_FASTOPEN_CONNECT} is left alone.
 * Thread-safe.
 * <p>
 * Every new TCP connection gets a handler at the head of its pipeline, which leaves when
 * the handshake is over: a pooled connection is as it would be without. Clients that
 * share a connection pool without Fast Open share it with Fast Open, too.
 * <p>
 * An address that has a cookie may turn out to be down. With TLS {@code connect} fails
 * then, and Reactor Netty tries the name's next address. Without TLS Reactor Netty takes
 * the connection for established. Then the request is made once more on another
 * connection, for which Reactor Netty goes through all addresses of the name. It is not
 * made again, and fails as if the connection had been refused:
 * <ul>
 * <li>when it has a body, which cannot be asked for twice</li>
 * <li>when an earlier request of the same exchange was answered, by a redirection or by a
 * demand to authenticate</li>
 * <li>when it was in the SYN, and its method is not safe (RFC 9110, section 9.2.1) or the
 * client has retries disabled</li>
 * </ul>
 * All later requests reach the next address, until the first has answered again.
 *
 * @since 0.1.0
 */
public final class ReactorNettyFastOpen implements UnaryOperator<HttpClient> {

	private final FastOpenConnector connector;

	/**
	 * Create an operator.
	 * @param connector begins the life of each connection
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
