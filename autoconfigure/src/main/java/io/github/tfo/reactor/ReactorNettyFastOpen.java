package io.github.tfo.reactor;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.UnaryOperator;

import io.github.tfo.connection.ClientLibrary;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.HttpClient;

/**
 * Gives a Reactor Netty {@link HttpClient} TCP Fast Open. Applied to the clients that
 * Spring Boot builds; an application that builds its own can apply it, too:
 * {@code reactorNettyFastOpen.apply(HttpClient.create())}.
 * <p>
 * Every new TCP connection gets a handler at the head of its pipeline, which leaves when
 * the handshake is over: a pooled connection is as it would be without. A client that
 * uses Netty's own {@link ChannelOption#TCP_FASTOPEN_CONNECT} is left alone, and applying
 * it twice is the same as applying it once. Thread-safe.
 * <p>
 * When an address turns out to be down that has a cookie, Reactor Netty already takes the
 * connection for established. The request is then made once more on a new connection, for
 * which Reactor Netty goes through all addresses of the name as ever, unless it has a
 * body and goes over plain HTTP: then it fails like a {@code connect} that is refused,
 * since a body cannot be asked for twice. All later requests reach the next address,
 * until the first has answered again.
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
		return httpClient.doOnChannelInit((observer, channel, remoteAddress) -> initChannel(channel, remoteAddress))
			.mapConnect(new RepeatedConnect());
	}

	private void initChannel(Channel channel, @Nullable SocketAddress remoteAddress) {
		if (!(channel instanceof SocketChannel) || !(remoteAddress instanceof InetSocketAddress target)
				|| Boolean.TRUE.equals(channel.config().getOption(ChannelOption.TCP_FASTOPEN_CONNECT))
				|| channel.pipeline().get(FastOpenChannelHandler.NAME) != null) {
			return;
		}
		FastOpenConnection connection = this.connector.open(ClientLibrary.REACTOR_NETTY, target.getHostString());
		if (connection != null) {
			channel.pipeline().addFirst(FastOpenChannelHandler.NAME, new FastOpenChannelHandler(connection));
		}
	}

}
