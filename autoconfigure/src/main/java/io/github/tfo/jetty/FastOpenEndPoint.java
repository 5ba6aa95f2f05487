package io.github.tfo.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

import io.github.tfo.connection.FastOpenConnection;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The end point of a connection whose {@code connect} was deferred. Until the connection
 * is established nothing reaches its socket but by its {@link Handshake}, and who wants
 * to read or write waits for the selector as always. From then on it is Jetty's end point
 * and nothing else.
 */
final class FastOpenEndPoint extends SocketChannelEndPoint {

	/**
	 * {@code null} once the connection is established.
	 */
	private volatile @Nullable Handshake handshake;

	FastOpenEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler) {
		super(channel, selector, key, scheduler);
	}

	Handshake begin(FastOpenConnection connection, ClientConnector connector) {
		Handshake handshake = new Handshake(this, connection, connector);
		this.handshake = handshake;
		return handshake;
	}

	/**
	 * The connection is established or lost: leave the end point to Jetty.
	 */
	void handshakeIsOver() {
		this.handshake = null;
	}

	@Override
	public boolean flush(ByteBuffer... buffers) throws IOException {
		Handshake handshake = this.handshake;
		if (handshake == null) {
			return super.flush(buffers);
		}
		if (handshake.firstWrite(buffers) > 0) {
			notIdle();
		}
		return BufferUtil.isEmpty(buffers) || handshake.isOver() && super.flush(buffers);
	}

	@Override
	public int fill(ByteBuffer buffer) throws IOException {
		Handshake handshake = this.handshake;
		return (handshake == null || handshake.isOver()) ? super.fill(buffer) : 0;
	}

	@Override
	public @Nullable Runnable onSelected() {
		Runnable task = super.onSelected();
		Handshake handshake = this.handshake;
		return (handshake == null || task == null) ? task : handshake.selected(task);
	}

	@Override
	protected void doShutdownOutput() {
		Handshake handshake = this.handshake;
		if (handshake == null || handshake.mayShutdownOutput()) {
			super.doShutdownOutput();
		}
	}

	void shutdownOutputOfSocket() {
		super.doShutdownOutput();
	}

	/**
	 * Have the selector tell of the end of the handshake.
	 */
	void awaitWritable() {
		onIncompleteFlush();
	}

	@Override
	public void doClose() {
		Handshake handshake = this.handshake;
		if (handshake == null) {
			super.doClose();
		}
		else {
			handshake.close(super::doClose);
		}
	}

}
