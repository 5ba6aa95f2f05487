// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;
import java.util.function.Supplier;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Netty's transports. Reactor Netty chooses the type of its channels by the event loop.
 */
public enum Transport {

	EPOLL(EpollIoHandler::newFactory, EpollSocketChannel.class),

	IO_URING(IoUringIoHandler::newFactory, IoUringSocketChannel.class),

	NIO(NioIoHandler::newFactory, NioSocketChannel.class);

	private final Supplier<IoHandlerFactory> handlers;

	private final Class<? extends Channel> channelType;

	Transport(Supplier<IoHandlerFactory> handlers, Class<? extends Channel> channelType) {
		this.handlers = handlers;
		this.channelType = channelType;
	}

	/**
	 * Begin to connect a plain channel.
	 */
	public Channel connect(EventLoop eventLoop, InetAddress address, int port) {
		return new Bootstrap().group(eventLoop)
			.channel(this.channelType)
			.handler(new ChannelInboundHandlerAdapter())
			.connect(address, port)
			.channel();
	}

	public MultiThreadIoEventLoopGroup newEventLoops() {
		return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("client-" + name(), true),
				this.handlers.get());
	}

}
