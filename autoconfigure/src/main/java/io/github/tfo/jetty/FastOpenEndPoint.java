// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;

import io.github.tfo.connection.FastOpenConnection;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The end point of a deferred {@code connect}. Until the connection is established only
 * {@link JettyDeferredConnect} uses the socket, and reads and writes wait for the
 * selector. From then on it is Jetty's end point and nothing else.
 * <p>
 * Bytes that were sent in the SYN count as written once the connection is established. So
 * the first write fails if the {@code connect} does. And it is still complete when
 * another socket {@linkplain #replace replaces} the one that failed.
 */
final class FastOpenEndPoint extends SocketChannelEndPoint {

	private final ManagedSelector selector;

	private volatile SocketChannel channel;

	private volatile SelectionKey key;

	/**
	 * {@code null} once the connection is established.
	 */
	private volatile @Nullable JettyDeferredConnect connect;

	/**
	 * How much of the pending write was sent in the SYN.
	 */
	private volatile int synDataBytes;

	/**
	 * The thread that creates the connection of a replacement.
	 */
	private volatile @Nullable Thread replacing;

	FastOpenEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
		super(channel, selector, key, scheduler);
		this.selector = selector;
		this.channel = channel;
		this.key = key;
	}

	JettyDeferredConnect begin(FastOpenConnection connection, ClientConnector connector, ConnectAttempt attempt) {
		JettyDeferredConnect connect = new JettyDeferredConnect(this, connection, connector, attempt);
		this.connect = connect;
		return connect;
	}

	/**
	 * Leave the end point to Jetty: the connection is established or lost.
	 */
	void connectIsOver() {
		this.connect = null;
	}

	void sentInSyn(int bytes) {
		this.synDataBytes = bytes;
		notIdle();
	}

	private boolean isReconnecting() {
		JettyDeferredConnect connect = this.connect;
		return connect != null && connect.isReconnecting();
	}

	/**
	 * Ignore what the thread does to a new end point, since it was done before: until
	 * {@link #replace}.
	 */
	void replacing(@Nullable Thread thread) {
		this.replacing = thread;
	}

	/**
	 * Continue with another socket, which is connected. Nothing of the pending write
	 * counts as sent.
	 */
	void replace(SocketChannel channel, SelectionKey key) {
		this.replacing = null;
		JettyDeferredConnect connect = this.connect;
		if (connect == null || !connect.unlessClosed(() -> this.channel = channel)) {
			IO.close(channel);
			return;
		}
		// The selector alone changes the interests of the key
		this.selector.submit((selector) -> {
			SelectionKey failed = this.key;
			this.key = key;
			try {
				key.attach(this);
				key.interestOps(failed.interestOps());
				replaceKey(key);
				key.selector().wakeup();
			}
			catch (CancelledKeyException ex) {
				close();
			}
			IO.close(super.getChannel());
			connect.execute(() -> resume(connect));
		});
	}

	private void resume(JettyDeferredConnect connect) {
		this.synDataBytes = 0;
		connect.replaced();
		getWriteFlusher().completeWrite();
		if (getFillInterest().isInterested()) {
			needsFillInterest();
		}
	}

	@Override
	public boolean flush(ByteBuffer... buffers) throws IOException {
		if (BufferUtil.isEmpty(buffers)) {
			return true;
		}
		JettyDeferredConnect connect = this.connect;
		if (connect != null && !connect.write(buffers)) {
			return false;
		}
		if (this.synDataBytes > 0) {
			skip(this.synDataBytes, buffers);
			this.synDataBytes = 0;
		}
		return BufferUtil.isEmpty(buffers) || super.flush(buffers);
	}

	private static void skip(int bytes, ByteBuffer... buffers) {
		int left = bytes;
		for (ByteBuffer buffer : buffers) {
			int length = Math.min(left, buffer.remaining());
			buffer.position(buffer.position() + length);
			left -= length;
		}
	}

	@Override
	public int fill(ByteBuffer buffer) throws IOException {
		JettyDeferredConnect connect = this.connect;
		if (connect == null) {
			return super.fill(buffer);
		}
		int filled = connect.isOver() ? super.fill(buffer) : 0;
		if (filled > 0) {
			connect.answered();
		}
		return filled;
	}

	@Override
	public @Nullable Runnable onSelected() {
		Runnable task = super.onSelected();
		JettyDeferredConnect connect = this.connect;
		return (connect != null && task != null) ? connect.selected(task) : task;
	}

	@Override
	protected void doShutdownOutput() {
		JettyDeferredConnect connect = this.connect;
		if (connect == null || connect.mayShutdownOutput()) {
			super.doShutdownOutput();
		}
	}

	void shutdownOutputOfSocket() {
		super.doShutdownOutput();
	}

	@Override
	protected void needsFillInterest() {
		if (!isReconnecting()) {
			super.needsFillInterest();
		}
	}

	/**
	 * Wait until the socket can be written to, which is the end of the handshake.
	 */
	void awaitWritable() {
		onIncompleteFlush();
	}

	@Override
	protected void onIncompleteFlush() {
		if (!isReconnecting()) {
			super.onIncompleteFlush();
		}
	}

	/**
	 * Ignore the idle timeout while reconnecting: the connect timeout bounds a
	 * {@code connect}.
	 */
	@Override
	protected void onIdleExpired(TimeoutException timeout) {
		if (!isReconnecting()) {
			super.onIdleExpired(timeout);
		}
	}

	@Override
	public void setIdleTimeout(long idleTimeout) {
		if (this.replacing != Thread.currentThread()) {
			super.setIdleTimeout(idleTimeout);
		}
	}

	@Override
	public void setConnection(Connection connection) {
		if (this.replacing != Thread.currentThread()) {
			super.setConnection(connection);
		}
	}

	@Override
	public void onOpen() {
		if (this.replacing != Thread.currentThread()) {
			super.onOpen();
		}
	}

	@Override
	public SocketChannel getChannel() {
		return this.channel;
	}

	@Override
	public boolean isOpen() {
		return this.channel.isOpen();
	}

	/**
	 * Update the key, which for a replacement may be another selector's.
	 */
	@Override
	public void updateKey() {
		super.updateKey();
		if (isReplaced()) {
			this.key.selector().wakeup();
		}
	}

	private boolean isReplaced() {
		return this.channel != super.getChannel();
	}

	@Override
	public void doClose() {
		JettyDeferredConnect connect = this.connect;
		if (connect == null) {
			closeSocket();
		}
		else {
			connect.close(this::closeSocket);
		}
	}

	private void closeSocket() {
		IO.close(this.channel);
		super.doClose();
		if (isReplaced()) {
			this.key.selector().wakeup();
		}
	}

}
