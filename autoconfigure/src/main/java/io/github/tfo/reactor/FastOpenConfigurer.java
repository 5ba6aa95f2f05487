// SPDX-License-Identifier: Apache-2.0

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
 * Adds a {@link FastOpenChannelHandler} to each new TCP channel.
 * <p>
 * Clients of Reactor Netty share a connection pool if the hash codes of their configurers
 * are equal. So this is a record: clients that share a pool without Fast Open share it
 * with Fast Open.
 *
 * @param connector creates the state of each connection
 * @param own the client's own configurer, which is called first
 */
record FastOpenConfigurer(FastOpenConnector connector,
		ChannelPipelineConfigurer own) implements ChannelPipelineConfigurer {

	/**
	 * Add Fast Open to a client.
	 * @return the same client if it has Fast Open already
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
	 * The configuration of an {@link HttpClient}. Its configurer is a composite that
	 * equals no other, and it can be replaced only through its field.
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
				// The client will not share its connection pool
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
