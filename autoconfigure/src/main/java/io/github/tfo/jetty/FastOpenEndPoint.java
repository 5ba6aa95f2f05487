package io.github.tfo.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeoutException;

import io.github.tfo.connection.FastOpenConnection;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.FillInterest;
import org.eclipse.jetty.io.ManagedSelector;
import org.eclipse.jetty.io.SocketChannelEndPoint;
import org.eclipse.jetty.io.WriteFlusher;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.IO;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * The end point of a connection whose {@code connect} was deferred. Until the connection
 * is established nothing reaches its socket but by its {@link Handshake}, and who wants
 * to read or write waits for the selector as always. From then on it is Jetty's end point
 * and nothing else.
 * <p>
 * If {@code connect} turns out to have failed, a {@link Reconnection} may find a
 * successor: an end point of this class, too, with a socket of its own. It has no reader
 * and no writer; what its socket is ready for is for those of its predecessor.
 */
final class FastOpenEndPoint extends SocketChannelEndPoint {

	private final ManagedSelector selector;

	private final @Nullable FastOpenEndPoint predecessor;

	/**
	 * {@code null} once the connection is established by the end point's own socket, and
	 * of a successor whose {@code connect} was not deferred.
	 */
	private volatile @Nullable Handshake handshake;

	/**
	 * There is none without a handshake.
	 */
	private volatile @Nullable Reconnection reconnection;

	FastOpenEndPoint(SocketChannel channel, ManagedSelector selector, SelectionKey key, Scheduler scheduler,
			@Nullable FastOpenEndPoint predecessor) {
		super(channel, selector, key, scheduler);
		this.selector = selector;
		this.predecessor = predecessor;
	}

	Handshake begin(FastOpenConnection connection, ClientConnector connector, NamedDestination destination) {
		Handshake handshake = new Handshake(this, connection, connector, destination);
		this.handshake = handshake;
		return handshake;
	}

	/**
	 * The connection is established or lost: leave the end point to Jetty.
	 */
	void handshakeIsOver() {
		this.handshake = null;
	}

	/**
	 * The socket has failed.
	 * @param reconnection puts another one in its place; {@code null} when there is none
	 */
	void reconnect(@Nullable Reconnection reconnection) {
		this.reconnection = reconnection;
	}

	boolean isReconnecting() {
		return this.reconnection != null;
	}

	private @Nullable FastOpenEndPoint successor() {
		Reconnection reconnection = this.reconnection;
		return (reconnection != null) ? reconnection.successor() : null;
	}

	/**
	 * How many have come before this one.
	 */
	int predecessors() {
		return (this.predecessor != null) ? this.predecessor.predecessors() + 1 : 0;
	}

	/**
	 * The one that is read from and written to.
	 */
	FastOpenEndPoint face() {
		return (this.predecessor != null) ? this.predecessor.face() : this;
	}

	@Override
	public boolean flush(ByteBuffer... buffers) throws IOException {
		Handshake handshake = this.handshake;
		if (handshake == null) {
			return super.flush(buffers);
		}
		Reconnection reconnection = this.reconnection;
		if (reconnection != null) {
			long remaining = BufferUtil.remaining(buffers);
			boolean flushed = reconnection.flush(buffers);
			if (BufferUtil.remaining(buffers) < remaining) {
				notIdle();
			}
			return flushed;
		}
		if (handshake.firstWrite(buffers) > 0) {
			notIdle();
		}
		return BufferUtil.isEmpty(buffers) || handshake.isOver() && super.flush(buffers);
	}

	@Override
	public int fill(ByteBuffer buffer) throws IOException {
		Handshake handshake = this.handshake;
		if (handshake == null) {
			return super.fill(buffer);
		}
		Reconnection reconnection = this.reconnection;
		if (reconnection != null) {
			int filled = reconnection.fill(buffer);
			if (filled > 0) {
				notIdle();
			}
			else if (filled < 0) {
				shutdownInput();
			}
			return filled;
		}
		return handshake.isOver() ? super.fill(buffer) : 0;
	}

	@Override
	public @Nullable Runnable onSelected() {
		Runnable task = super.onSelected();
		Handshake handshake = this.handshake;
		if (handshake != null && task != null) {
			// Of a socket that has failed there is nothing more to hear
			task = isReconnecting() ? null : handshake.selected(task);
		}
		return (this.predecessor != null && task != null) ? this.predecessor.successorSelected(this, task) : task;
	}

	private Runnable successorSelected(FastOpenEndPoint successor, Runnable task) {
		Reconnection reconnection = this.reconnection;
		return (reconnection != null) ? reconnection.selected(successor, task) : task;
	}

	@Override
	protected void doShutdownOutput() {
		Handshake handshake = this.handshake;
		if (handshake == null || handshake.mayShutdownOutput()) {
			super.doShutdownOutput();
			return;
		}
		Reconnection reconnection = this.reconnection;
		if (reconnection != null) {
			reconnection.shutdownOutput();
		}
	}

	void shutdownOutputOfSocket() {
		super.doShutdownOutput();
	}

	/**
	 * Have the selector tell when the socket can be read from.
	 */
	void awaitReadable() {
		needsFillInterest();
	}

	@Override
	protected void needsFillInterest() {
		Reconnection reconnection = this.reconnection;
		if (reconnection == null) {
			super.needsFillInterest();
		}
		else {
			reconnection.awaitReadable();
		}
	}

	/**
	 * Have the selector tell when the socket can be written to, and so of the end of the
	 * handshake.
	 */
	void awaitWritable() {
		onIncompleteFlush();
	}

	@Override
	protected void onIncompleteFlush() {
		Reconnection reconnection = this.reconnection;
		if (reconnection == null) {
			super.onIncompleteFlush();
		}
		else {
			reconnection.awaitWritable();
		}
	}

	@Override
	public FillInterest getFillInterest() {
		return (this.predecessor != null) ? this.predecessor.getFillInterest() : super.getFillInterest();
	}

	@Override
	public WriteFlusher getWriteFlusher() {
		return (this.predecessor != null) ? this.predecessor.getWriteFlusher() : super.getWriteFlusher();
	}

	/**
	 * A successor is as idle as its predecessor, whose timeout it is.
	 */
	@Override
	public void setIdleTimeout(long idleTimeout) {
		if (this.predecessor == null) {
			super.setIdleTimeout(idleTimeout);
		}
	}

	/**
	 * It is the connect timeout that bounds the search for a successor.
	 */
	@Override
	protected void onIdleExpired(TimeoutException timeout) {
		if (!isReconnecting() || successor() != null) {
			super.onIdleExpired(timeout);
		}
	}

	@Override
	public SocketChannel getChannel() {
		FastOpenEndPoint successor = successor();
		return (successor != null) ? successor.getChannel() : super.getChannel();
	}

	@Override
	public boolean isOpen() {
		FastOpenEndPoint successor = successor();
		return (successor != null) ? successor.isOpen() : super.isOpen();
	}

	/**
	 * By the selector, which is not to find its key cancelled while it updates it.
	 */
	void closeFailedChannel() {
		SocketChannel failed = super.getChannel();
		this.selector.submit((selector) -> IO.close(failed));
	}

	@Override
	public void updateKey() {
		if (successor() == null) {
			super.updateKey();
		}
	}

	@Override
	public void doClose() {
		Handshake handshake = this.handshake;
		if (handshake == null) {
			super.doClose();
			return;
		}
		handshake.close(super::doClose);
		Reconnection reconnection = this.reconnection;
		if (reconnection != null) {
			reconnection.close();
		}
	}

}
