package io.github.tfo.testing;

import java.util.function.Supplier;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;

/**
 * Netty's transports. Reactor Netty chooses the type of its channels by the event loop.
 */
public enum Transport {

	EPOLL(EpollIoHandler::newFactory),

	IO_URING(IoUringIoHandler::newFactory),

	NIO(NioIoHandler::newFactory);

	private final Supplier<IoHandlerFactory> handlers;

	Transport(Supplier<IoHandlerFactory> handlers) {
		this.handlers = handlers;
	}

	public MultiThreadIoEventLoopGroup newEventLoops() {
		return new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("client-" + name(), true),
				this.handlers.get());
	}

}
