package io.github.tfo.reactor;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.tfo.connection.ConnectionSocket;
import io.github.tfo.connection.FailureReason;
import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenConnection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelProgressiveFuture;
import io.netty.channel.ChannelProgressiveFutureListener;
import io.netty.channel.ChannelProgressivePromise;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CoalescingBufferQueue;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.UnixChannel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.client.HttpClientRequest;

/**
 * Translates the events of a Netty channel into those of a {@link FastOpenConnection}.
 * Stands at the head of the pipeline, where it sees what the socket sees, from
 * {@code connect} until the handshake is over; then it removes itself.
 */
final class FastOpenChannelHandler extends ChannelDuplexHandler {

	static final String NAME = "tfo.fastOpen";

	/**
	 * More than a SYN holds on any link. As many bytes are copied at most when the first
	 * flush is made of several buffers.
	 */
	private static final int MAX_COPIED_BYTES = 16 * 1024;

	/**
	 * How long the SYN waits for something to ride in it. A client writes as soon as it
	 * is connected, unless the body of its request is not there yet.
	 */
	private static final int MAX_DEFERRAL_MILLIS = 10;

	private final FastOpenConnection connection;

	/**
	 * What is written to a deferred connection before its first flush; {@code null} when
	 * it is not deferred.
	 */
	private @Nullable CoalescingBufferQueue firstWrites;

	/**
	 * Bounds the deferral, then the handshake.
	 */
	private @Nullable Future<?> timer;

	FastOpenChannelHandler(FastOpenConnection connection) {
		this.connection = connection;
	}

	@Override
	public void connect(ChannelHandlerContext ctx, SocketAddress remote, @Nullable SocketAddress local,
			ChannelPromise promise) {
		if (!(remote instanceof InetSocketAddress address)) {
			leave(ctx);
			ctx.connect(remote, local, promise);
			return;
		}
		this.connection.connecting(isHead(ctx) ? () -> descriptor(ctx.channel()) : ConnectionSocket.CLOSED, address);
		// The first listener: nobody writes before it has been called
		promise.addListener((future) -> {
			if (!future.isSuccess()) {
				lost(ctx, future.isCancelled() ? FailureReason.CANCELLED : ConnectExceptions.reason(future.cause()));
			}
			else if (isOpen(ctx)) {
				connected(ctx);
			}
		});
		ctx.connect(remote, local, promise);
	}

	private void connected(ChannelHandlerContext ctx) {
		if (!this.connection.connected()) {
			leave(ctx);
			return;
		}
		this.firstWrites = new CoalescingBufferQueue(ctx.channel(), 4, true);
		this.timer = ctx.executor()
			.schedule(() -> startHandshake(ctx, FallbackReason.NO_DATA), MAX_DEFERRAL_MILLIS, TimeUnit.MILLISECONDS);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
		if (this.firstWrites != null && message instanceof ByteBuf bytes) {
			this.firstWrites.add(bytes, promise);
		}
		else {
			startHandshake(ctx, null);
			ctx.write(message, observing(ctx, promise));
		}
	}

	@Override
	public void flush(ChannelHandlerContext ctx) {
		if (this.firstWrites != null && !this.firstWrites.isEmpty()) {
			startHandshake(ctx, null);
		}
		ctx.flush();
	}

	/**
	 * Ends the deferral.
	 * @param withoutData why nothing rides in the SYN; {@code null} when what has been
	 * written may
	 */
	private void startHandshake(ChannelHandlerContext ctx, @Nullable FallbackReason withoutData) {
		CoalescingBufferQueue queue = this.firstWrites;
		if (queue == null || !isOpen(ctx)) {
			return;
		}
		this.firstWrites = null;
		cancelTimer();
		ChannelPromise promise = ctx.newPromise();
		ByteBuf bytes = queue.remove(queue.readableBytes(), promise);
		FallbackReason reason = isHead(ctx) ? withoutData : FallbackReason.UNSUPPORTED;
		int sent = (reason != null) ? this.connection.handshakeWithoutData(reason) : firstWrite(bytes);
		if (sent < 0) {
			bytes.release();
			fail(ctx, firstWriteFailure(ctx, sent), promise);
			return;
		}
		startConnectTimeout(ctx);
		bytes.skipBytes(sent);
		if (bytes.isReadable()) {
			ctx.write(bytes, observing(ctx, promise));
		}
		else {
			bytes.release();
			promise.setSuccess();
		}
	}

	private Throwable firstWriteFailure(ChannelHandlerContext ctx, int result) {
		return this.connection.mayConnectAgain(true)
				? deferred(ctx, ConnectExceptions.of(-result, ctx.channel().remoteAddress()))
				: Errors.newIOException("write", result);
	}

	private int firstWrite(ByteBuf bytes) {
		if (bytes.nioBufferCount() == 1) {
			return this.connection.firstWrite(bytes.nioBuffer());
		}
		ByteBuf copy = bytes.alloc().directBuffer(MAX_COPIED_BYTES, MAX_COPIED_BYTES);
		try {
			copy.writeBytes(bytes, bytes.readerIndex(), Math.min(bytes.readableBytes(), MAX_COPIED_BYTES));
			return this.connection.firstWrite(copy.nioBuffer());
		}
		finally {
			copy.release();
		}
	}

	/**
	 * Netty's own ends with {@code connect}, which in the eyes of Netty is over.
	 */
	private void startConnectTimeout(ChannelHandlerContext ctx) {
		int millis = ctx.channel().config().getConnectTimeoutMillis();
		if (millis > 0) {
			this.timer = ctx.executor().schedule(() -> connectTimedOut(ctx, millis), millis, TimeUnit.MILLISECONDS);
		}
	}

	private void connectTimedOut(ChannelHandlerContext ctx, int millis) {
		if (isOpen(ctx) && this.connection.givenUp(FailureReason.TIMEOUT)) {
			fail(ctx, new ConnectTimeoutException(
					"connection timed out after " + millis + " ms: " + ctx.channel().remoteAddress()), null);
		}
		leave(ctx);
	}

	private void fail(ChannelHandlerContext ctx, Throwable failure, @Nullable ChannelPromise promise) {
		leave(ctx);
		if (promise != null) {
			promise.setFailure(failure);
		}
		ctx.fireExceptionCaught(failure);
		ctx.close();
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		if (isOpen(ctx)) {
			this.connection.answered();
		}
		leave(ctx);
		ctx.fireChannelRead(message);
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		// Nothing was read: Netty is about to close the channel when it was the end
		leaveIfEstablished(ctx);
		ctx.fireChannelReadComplete();
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		boolean connectFailure = isOpen(ctx) && this.connection.failed(ConnectExceptions.reason(cause));
		if (this.connection.ended()) {
			leave(ctx);
		}
		ctx.fireExceptionCaught(connectFailure ? translate(ctx, cause) : cause);
	}

	private Throwable translate(ChannelHandlerContext ctx, Throwable cause) {
		return deferred(ctx, ConnectExceptions.translate(cause, ctx.channel().remoteAddress()));
	}

	/**
	 * Before there are operations, nothing but TLS can have been written.
	 */
	private DeferredConnectException deferred(ChannelHandlerContext ctx, Throwable failure) {
		boolean bodyTaken = ChannelOperations.get(ctx.channel()) instanceof HttpClientRequest request
				&& hasBody(request.requestHeaders());
		return new DeferredConnectException(failure, this.connection.mayConnectAgain(true) && !bodyTaken);
	}

	private static boolean hasBody(HttpHeaders headers) {
		return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) || headers.contains(HttpHeaderNames.CONTENT_LENGTH)
				&& !headers.contains(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO, false);
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		if (isOpen(ctx)) {
			this.connection.givenUp(FailureReason.CANCELLED);
		}
		leave(ctx);
		ctx.close(promise);
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		lost(ctx, FailureReason.OTHER);
		ctx.fireChannelInactive();
	}

	/**
	 * Netty closes the socket before it fails what was to be written, so that the kernel
	 * cannot be asked any more. But it tells of each byte that the socket took.
	 */
	private ChannelPromise observing(ChannelHandlerContext ctx, ChannelPromise promise) {
		ChannelProgressivePromise observing = ctx.newProgressivePromise();
		observing.addListener(new ChannelProgressiveFutureListener() {

			@Override
			public void operationProgressed(ChannelProgressiveFuture future, long progress, long total) {
				leaveIfEstablished(ctx);
			}

			@Override
			public void operationComplete(ChannelProgressiveFuture future) {
				if (future.isSuccess()) {
					promise.trySuccess();
				}
				else {
					promise.tryFailure(reportClosed(ctx, future.cause()));
				}
			}

		});
		return observing;
	}

	private Throwable reportClosed(ChannelHandlerContext ctx, Throwable cause) {
		if (!this.connection.closed(ConnectExceptions.reason(cause))) {
			return cause;
		}
		Throwable failure = translate(ctx, cause);
		// Before the channel becomes inactive, which the client takes for a request that
		// was cut off
		ctx.fireExceptionCaught(failure);
		return failure;
	}

	private void leaveIfEstablished(ChannelHandlerContext ctx) {
		if (isOpen(ctx) && this.connection.established()) {
			leave(ctx);
		}
	}

	/**
	 * To be asked before the connection may use the descriptor: a channel that was closed
	 * past the pipeline becomes inactive only later.
	 */
	private boolean isOpen(ChannelHandlerContext ctx) {
		boolean open = ctx.channel().isOpen();
		if (!open) {
			lost(ctx, FailureReason.OTHER);
		}
		return open;
	}

	private void lost(ChannelHandlerContext ctx, FailureReason reason) {
		this.connection.closed(reason);
		leave(ctx);
	}

	/**
	 * Whether what is written here is what the socket sends.
	 */
	private static boolean isHead(ChannelHandlerContext ctx) {
		return ctx.pipeline().firstContext() == ctx;
	}

	private static int descriptor(Channel channel) {
		return (channel instanceof UnixChannel unixChannel && channel.isOpen()) ? unixChannel.fd().intValue()
				: FastOpenConnection.NO_DESCRIPTOR;
	}

	private void leave(ChannelHandlerContext ctx) {
		if (!ctx.isRemoved()) {
			ctx.pipeline().remove(this);
		}
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		cancelTimer();
		if (this.firstWrites != null) {
			this.firstWrites.releaseAndFailAll(new ClosedChannelException());
			this.firstWrites = null;
		}
	}

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel(false);
			this.timer = null;
		}
	}

}
