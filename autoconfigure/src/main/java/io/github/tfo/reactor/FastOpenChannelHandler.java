// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.connection.ConnectionSocket;
import io.github.tfo.connection.DeferredConnect;
import io.github.tfo.connection.DeferredConnect.Cancellable;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.linux.Errno;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandler;
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
import reactor.netty.NettyPipeline;
import reactor.netty.channel.ChannelOperations;
import reactor.netty.http.client.HttpClientRequest;

/**
 * Drives the {@link DeferredConnect} of a Netty channel. Stands at the head of the
 * pipeline, where it sees what the socket sees, and removes itself once the handshake is
 * over.
 * <p>
 * A deferred {@code connect} succeeds within the call, before a SYN is sent. For the
 * other handlers and for Reactor Netty it takes its time:
 * <ul>
 * <li>With TLS, {@code connect} succeeds once the server has answered the SYN. Before,
 * only the TLS handler sees an active channel, so that its ClientHello can be sent in the
 * SYN. If the {@code connect} fails, Reactor Netty tries the next address.</li>
 * <li>Without TLS, or through a proxy, {@code connect} succeeds one task later, since
 * Reactor Netty writes the request only then. A failure is a
 * {@link DeferredConnectException}.</li>
 * </ul>
 */
final class FastOpenChannelHandler extends ChannelDuplexHandler implements DeferredConnect.Transport {

	static final String NAME = "tfo.fastOpen";

	private final DeferredConnect deferredConnect;

	private @Nullable ChannelHandlerContext context;

	/**
	 * The promise of {@code connect} until it has succeeded. If {@code connect} fails
	 * this handler stays and swallows all further events, since Netty fires none for a
	 * channel that was never active.
	 */
	private @Nullable ChannelPromise connecting;

	private boolean activeHeldBack;

	/**
	 * The writes before the first flush of a deferred {@code connect}; {@code null}
	 * otherwise.
	 */
	private @Nullable CoalescingBufferQueue firstWrites;

	FastOpenChannelHandler(FastOpenConnection connection) {
		this.deferredConnect = new DeferredConnect(connection, this);
	}

	@Override
	public void connect(ChannelHandlerContext ctx, SocketAddress remote, @Nullable SocketAddress local,
			ChannelPromise promise) {
		if (!(remote instanceof InetSocketAddress address)) {
			leave(ctx);
			ctx.connect(remote, local, promise);
			return;
		}
		this.deferredConnect.connecting(isHead(ctx) ? () -> descriptor(ctx.channel()) : ConnectionSocket.CLOSED,
				address);
		this.connecting = promise;
		ctx.connect(remote, local, ctx.newPromise().addListener((future) -> connectReturned(ctx, future)));
	}

	private void connectReturned(ChannelHandlerContext ctx, io.netty.util.concurrent.Future<?> future) {
		if (!future.isSuccess()) {
			this.deferredConnect
				.closed(future.isCancelled() ? FailureReason.CANCELLED : NettyConnectExceptions.reason(future.cause()));
			connectFailed(future.cause());
		}
		else if (this.deferredConnect.connected()) {
			this.firstWrites = new CoalescingBufferQueue(ctx.channel(), 4, true);
			ctx.executor().execute(() -> connectDeferred(ctx));
		}
		else {
			connectSucceeded(ctx);
		}
	}

	/**
	 * Hold the event back: Netty fires it within the call of a deferred {@code connect},
	 * where nobody expects it.
	 */
	@Override
	public void channelActive(ChannelHandlerContext ctx) {
		if (this.connecting != null) {
			this.activeHeldBack = true;
		}
		else {
			ctx.fireChannelActive();
		}
	}

	private void connectDeferred(ChannelHandlerContext ctx) {
		if (!ctx.channel().isOpen() || this.connecting == null) {
			return;
		}
		ChannelHandlerContext tls = ctx.pipeline().context(NettyPipeline.SslHandler);
		// The first bytes to a proxy are not those of TLS, and must not be in the SYN
		if (tls != null && tls.handler() instanceof ChannelInboundHandler handler
				&& ctx.pipeline().context(NettyPipeline.ProxyHandler) == null) {
			startTls(tls, handler);
		}
		else {
			tellConnected(ctx);
		}
		// As a rule the request, or the ClientHello, is written by now
		this.deferredConnect.boundDeferral();
	}

	private static void startTls(ChannelHandlerContext ctx, ChannelInboundHandler handler) {
		try {
			handler.channelActive(ctx);
		}
		catch (Exception ex) {
			// Like Netty when a handler throws
			ctx.fireExceptionCaught(ex);
		}
	}

	private void tellConnected(ChannelHandlerContext ctx) {
		ChannelPromise promise = this.connecting;
		this.connecting = null;
		if (promise != null) {
			promise.trySuccess();
		}
		if (this.activeHeldBack) {
			this.activeHeldBack = false;
			ctx.fireChannelActive();
		}
	}

	private void connectSucceeded(ChannelHandlerContext ctx) {
		tellConnected(ctx);
		leave(ctx);
	}

	private void connectFailed(Throwable failure) {
		if (this.connecting != null) {
			this.connecting.tryFailure(failure);
		}
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
	 * Send the SYN of a deferred {@code connect}.
	 * @param withoutData why nothing is sent in the SYN; {@code null} if the first writes
	 * may be
	 */
	private void startHandshake(ChannelHandlerContext ctx, @Nullable FallbackReason withoutData) {
		CoalescingBufferQueue queue = this.firstWrites;
		if (queue == null || !ctx.channel().isOpen()) {
			return;
		}
		this.firstWrites = null;
		ChannelPromise promise = ctx.newPromise();
		ByteBuf bytes = queue.remove(queue.readableBytes(), promise);
		FallbackReason reason = isHead(ctx) ? withoutData : FallbackReason.UNSUPPORTED;
		int sent = (reason != null) ? this.deferredConnect.startWithoutData(reason)
				: this.deferredConnect.write(bytes.nioBuffers());
		if (sent < 0) {
			bytes.release();
			fail(ctx, firstWriteFailure(ctx, sent), promise);
			return;
		}
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
		if (this.connecting != null && result == -Errno.EOPNOTSUPP) {
			// Fast Open was switched off after connect, so this socket can send no SYN.
			// Reactor Netty opens another connection after this exception
			return new ClosedChannelException();
		}
		return isFailed() ? NettyConnectExceptions.of(-result, ctx.channel().remoteAddress())
				: Errors.newIOException("write", result);
	}

	@Override
	public int connectTimeoutMillis() {
		return context().channel().config().getConnectTimeoutMillis();
	}

	@Override
	public Cancellable schedule(Runnable task, int delayMillis) {
		Future<?> scheduled = context().executor().schedule(task, delayMillis, TimeUnit.MILLISECONDS);
		return () -> scheduled.cancel(false);
	}

	@Override
	public void nothingWritten() {
		startHandshake(context(), FallbackReason.NO_DATA);
	}

	@Override
	public void established() {
		tellConnected(context());
		if (this.deferredConnect.outcome() != null) {
			leave(context());
		}
	}

	@Override
	public void timedOut() {
		ChannelHandlerContext ctx = context();
		fail(ctx, new ConnectTimeoutException(
				"connection timed out after " + connectTimeoutMillis() + " ms: " + ctx.channel().remoteAddress()),
				null);
	}

	private ChannelHandlerContext context() {
		return Objects.requireNonNull(this.context);
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.context = ctx;
	}

	/**
	 * Fail the connection.
	 * @param failure what {@code connect} would have failed with
	 * @param write the write that failed
	 */
	private void fail(ChannelHandlerContext ctx, Throwable failure, @Nullable ChannelPromise write) {
		if (this.connecting != null) {
			// First, since TLS writes a last message to an open channel
			ctx.close();
			connectFailed(failure);
			return;
		}
		Throwable reported = deferred(ctx, failure);
		leave(ctx);
		if (write != null) {
			write.setFailure(reported);
		}
		ctx.fireExceptionCaught(reported);
		ctx.close();
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object message) {
		this.deferredConnect.answered();
		connectSucceeded(ctx);
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
		if (this.connecting != null && this.connecting.isDone()) {
			return;
		}
		if (this.deferredConnect.hasFailed(NettyConnectExceptions.reason(cause))) {
			fail(ctx, translate(ctx, cause), null);
			return;
		}
		leaveIfEstablished(ctx);
		ctx.fireExceptionCaught(cause);
	}

	/**
	 * Return the exception to report. Without an operation Reactor Netty has not begun
	 * the request.
	 */
	private Throwable deferred(ChannelHandlerContext ctx, Throwable failure) {
		if (!isFailed()) {
			return failure;
		}
		boolean repeatable = ChannelOperations.get(ctx.channel()) instanceof HttpClientRequest request
				&& isFirst(request) && !hasBody(request.requestHeaders());
		return new DeferredConnectException(failure, repeatable && this.deferredConnect.mayConnectAgain(true),
				repeatable && this.deferredConnect.mayConnectAgain(false));
	}

	/**
	 * Return whether the request is the first of its exchange. After a redirection or a
	 * demand to authenticate, subscribing once more would execute the first one again.
	 */
	private static boolean isFirst(HttpClientRequest request) {
		return request.redirectedFrom().length == 0 && request.authenticationRetryCount() == 0;
	}

	private static boolean hasBody(HttpHeaders headers) {
		return headers.contains(HttpHeaderNames.TRANSFER_ENCODING) || headers.contains(HttpHeaderNames.CONTENT_LENGTH)
				&& !headers.contains(HttpHeaderNames.CONTENT_LENGTH, HttpHeaderValues.ZERO, false);
	}

	@Override
	public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
		this.deferredConnect.closing();
		leaveUnlessConnecting(ctx);
		ctx.close(promise);
		connectFailed(new ClosedChannelException());
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		this.deferredConnect.closed(FailureReason.OTHER);
		connectFailed(new ClosedChannelException());
		if (leaveUnlessConnecting(ctx)) {
			ctx.fireChannelInactive();
		}
	}

	/**
	 * Return a promise that observes a write. Netty closes the socket before it fails a
	 * write, so the kernel cannot be asked then. But Netty reports each byte that the
	 * socket takes.
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
					writeFailed(ctx, future.cause(), promise);
				}
			}

		});
		return observing;
	}

	private void writeFailed(ChannelHandlerContext ctx, Throwable cause, ChannelPromise promise) {
		boolean known = (this.deferredConnect.outcome() != null);
		boolean connectFailure = this.deferredConnect.closed(NettyConnectExceptions.reason(cause));
		if (this.connecting != null) {
			if (!known) {
				// Only TLS has written, so that nothing of a request can have arrived
				connectFailed(isFailed() ? translate(ctx, cause) : cause);
			}
			return;
		}
		Throwable failure = connectFailure ? translate(ctx, cause) : cause;
		if (connectFailure) {
			failure = deferred(ctx, failure);
			// Before the channel is inactive, which the client takes for a response that
			// was cut off
			ctx.fireExceptionCaught(failure);
		}
		promise.tryFailure(failure);
	}

	private boolean isFailed() {
		return this.deferredConnect.outcome() instanceof FastOpenOutcome.Failed;
	}

	private static Throwable translate(ChannelHandlerContext ctx, Throwable cause) {
		return NettyConnectExceptions.translate(cause, ctx.channel().remoteAddress());
	}

	private void leaveIfEstablished(ChannelHandlerContext ctx) {
		if (ctx.channel().isOpen()) {
			this.deferredConnect.isOver();
		}
	}

	private boolean leaveUnlessConnecting(ChannelHandlerContext ctx) {
		if (this.connecting == null) {
			leave(ctx);
		}
		return this.connecting == null;
	}

	/**
	 * Return whether the socket sends what is written here.
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
		this.deferredConnect.cancelTimer();
		if (this.firstWrites != null) {
			this.firstWrites.releaseAndFailAll(new ClosedChannelException());
			this.firstWrites = null;
		}
	}

}
