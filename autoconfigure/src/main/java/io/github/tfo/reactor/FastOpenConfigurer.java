package io.github.tfo.reactor;

import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

import io.github.tfo.ClientLibrary;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.proxy.ProxyHandler;
import org.jspecify.annotations.Nullable;
import reactor.netty.ChannelPipelineConfigurer;
import reactor.netty.ConnectionObserver;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.TransportConfig;

/**
 * Puts a {@link FastOpenChannelHandler} at the head of each new TCP channel.
 * <p>
 * Reactor Netty shares a connection pool between clients whose configurers have the same
 * hash code. So clients that share one without Fast Open have equal configurers with it,
 * too.
 *
 * @param connector begins the life of each connection
 * @param own the client's own configurer, called first
 */
record FastOpenConfigurer(FastOpenConnector connector,
		ChannelPipelineConfigurer own) implements ChannelPipelineConfigurer {

	/**
	 * Give a client Fast Open.
	 * @return the same client if it has it already
	 */
	static HttpClient addTo(HttpClient client, FastOpenConnector connector) {
		ChannelPipelineConfigurer own = client.configuration().doOnChannelInit();
		if (own instanceof FastOpenConfigurer present && present.connector == connector) {
			return client;
		}
		if (own == ChannelPipelineConfigurer.emptyConfigurer()) {
			return client.doOnChannelInit(new FastOpenConfigurer(connector, own));
		}
		HttpClient extended = client
			.doOnChannelInit(new FastOpenConfigurer(connector, ChannelPipelineConfigurer.emptyConfigurer()));
		Configuration.replaceConfigurer(extended, new FastOpenConfigurer(connector, own));
		return extended;
	}

	@Override
	public void onChannelInit(ConnectionObserver observer, Channel channel, @Nullable SocketAddress remoteAddress) {
		this.own.onChannelInit(observer, channel, remoteAddress);
		if (!(channel instanceof SocketChannel) || !(remoteAddress instanceof InetSocketAddress target)
				|| Boolean.TRUE.equals(channel.config().getOption(ChannelOption.TCP_FASTOPEN_CONNECT))
				|| channel.pipeline().get(FastOpenChannelHandler.NAME) != null) {
			return;
		}
		FastOpenConnection connection = open(target, channel.pipeline().get(NettyPipeline.ProxyHandler));
		if (connection != null) {
			if (RepeatedConnect.isRepeated(observer.currentContext())) {
				connection.withoutFastOpen();
			}
			channel.pipeline().addFirst(FastOpenChannelHandler.NAME, new FastOpenChannelHandler(connection));
		}
	}

	private @Nullable FastOpenConnection open(InetSocketAddress target, @Nullable ChannelHandler proxy) {
		return (proxy instanceof ProxyHandler handler && handler.proxyAddress() instanceof InetSocketAddress address)
				? this.connector.open(ClientLibrary.REACTOR_NETTY, target.getHostString(), target.getPort(),
						address.getHostString())
				: this.connector.open(ClientLibrary.REACTOR_NETTY, target.getHostString());
	}

	/**
	 * What an {@link HttpClient} has for a configurer is a composite of Reactor Netty's
	 * that is equal to none. It can be replaced in one way only.
	 */
	private static final class Configuration {

		private static final @Nullable Field CONFIGURER = configurer();

		private Configuration() {
		}

		private static @Nullable Field configurer() {
			try {
				Field field = TransportConfig.class.getDeclaredField("doOnChannelInit");
				field.setAccessible(true);
				return field;
			}
			catch (ReflectiveOperationException | RuntimeException ex) {
				// Then the client does not share its connection pool
				return null;
			}
		}

		static void replaceConfigurer(HttpClient client, FastOpenConfigurer configurer) {
			try {
				if (CONFIGURER != null) {
					CONFIGURER.set(client.configuration(), configurer);
				}
			}
			catch (IllegalAccessException ex) {
				throw new IllegalStateException("The field was made accessible", ex);
			}
		}

	}

}
