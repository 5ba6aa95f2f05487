// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.FastOpenFixture;
import io.github.tfo.testing.RawSocket;
import io.github.tfo.testing.Transport;
import io.github.tfo.testing.Upstream;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.UnixChannel;
import org.junit.jupiter.api.Test;
import reactor.netty.http.client.HttpClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link ReactorNettyFastOpen} with a channel that somebody closes past the
 * pipeline, so that the number of its descriptor is another socket's when {@code connect}
 * reaches the handler.
 */
@InNetworkNamespace
class ClosedChannelTests {

	private static final int MOST_STRANGERS = 64;

	@Test
	void connectTouchesNoStranger() throws Exception {
		EventLoopGroup eventLoops = Transport.EPOLL.newEventLoops();
		CompletableFuture<Integer> option = new CompletableFuture<>();
		try (Upstream upstream = Upstream.start(LoopbackAddresses.unused(StandardProtocolFamily.INET))) {
			HttpClient client = HttpClient.newConnection()
				.runOn(eventLoops)
				.disableRetry(true)
				.doOnChannelInit((observer, channel, remote) -> channel.pipeline().addLast(new Closing(option)));
			assertThat(
					catchThrowable(() -> new ReactorNettyFastOpen(new FastOpenFixture("GET").connector()).apply(client)
						.get()
						.uri(upstream.url("/echo/word"))
						.response()
						.block(Duration.ofSeconds(10))))
				.isNotNull();
			assertThat(option.get(10, TimeUnit.SECONDS)).isZero();
		}
		finally {
			eventLoops.shutdownGracefully();
		}
	}

	/**
	 * Closes a channel before it is connected, and has another socket take over the
	 * number of its descriptor.
	 */
	private static final class Closing extends ChannelOutboundHandlerAdapter {

		private final CompletableFuture<Integer> option;

		/**
		 * Create one.
		 * @param option completed with the Fast Open option of the other socket
		 */
		Closing(CompletableFuture<Integer> option) {
			this.option = option;
		}

		@Override
		public void connect(ChannelHandlerContext ctx, SocketAddress remote, SocketAddress local,
				ChannelPromise promise) {
			int fd = ((UnixChannel) ctx.channel()).fd().intValue();
			ctx.channel().unsafe().close(ctx.newPromise());
			List<RawSocket> strangers = new ArrayList<>();
			try {
				do {
					assertThat(strangers).hasSizeLessThan(MOST_STRANGERS);
					strangers.add(new RawSocket((InetSocketAddress) remote));
				}
				while (strangers.get(strangers.size() - 1).fd() != fd);
				ctx.connect(remote, local, promise);
				this.option.complete(RawSocket.fastOpenConnect(fd));
			}
			catch (Throwable ex) {
				this.option.completeExceptionally(ex);
			}
			finally {
				strangers.forEach(RawSocket::close);
			}
		}

	}

}
