package io.github.tfo.jetty;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import org.eclipse.jetty.io.AbstractConnection;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * Puts another socket under a {@link FastOpenEndPoint} after its deferred {@code connect}
 * has failed. Jetty goes through the addresses of a name while it connects, but then it
 * believed to be connected already. Whoever reads from the end point, or writes to it,
 * just waits a bit longer: until there is a successor, of which the end point becomes the
 * face. What was in the SYN is sent to the successor first.
 */
final class Reconnection {

	private final Lock lock = new ReentrantLock();

	private final FastOpenEndPoint endPoint;

	/**
	 * What the successor is to be sent before anything else.
	 */
	private final ByteBuffer unanswered;

	private volatile boolean resent;

	private volatile @Nullable FastOpenEndPoint successor;

	private boolean outputShutdown;

	private boolean closed;

	/**
	 * Begin.
	 * @param endPoint whose {@code connect} has failed
	 * @param unanswered what was in its SYN
	 * @param outputShutdown whether there will be nothing else to be sent
	 */
	Reconnection(FastOpenEndPoint endPoint, ByteBuffer unanswered, boolean outputShutdown) {
		this.endPoint = endPoint;
		this.unanswered = unanswered;
		this.outputShutdown = outputShutdown;
	}

	/**
	 * Look for a successor.
	 * @param failed told when there is none
	 */
	void begin(NamedDestination destination, Consumer<Throwable> failed) {
		Executor executor = destination.client().getExecutor();
		destination.connect(this.endPoint,
				(successor, context) -> new SuccessorConnection((FastOpenEndPoint) successor, executor), failed);
	}

	/**
	 * The end point's face, once there is one.
	 */
	@Nullable FastOpenEndPoint successor() {
		return this.successor;
	}

	private void succeeded(FastOpenEndPoint successor) {
		this.lock.lock();
		try {
			if (!this.closed) {
				this.successor = successor;
			}
		}
		finally {
			this.lock.unlock();
		}
		if (this.successor == null) {
			successor.close();
			return;
		}
		this.endPoint.closeFailedChannel();
		this.endPoint.notIdle();
		resend(successor);
		if (this.endPoint.getFillInterest().isInterested()) {
			successor.awaitReadable();
		}
		this.endPoint.getWriteFlusher().completeWrite();
	}

	/**
	 * The successor can be read from or written to.
	 * @param task what Jetty does then
	 * @return what is to be done
	 */
	Runnable selected(FastOpenEndPoint successor, Runnable task) {
		return this.resent ? task : () -> {
			resend(successor);
			task.run();
		};
	}

	private void resend(FastOpenEndPoint successor) {
		try {
			isResent(successor);
		}
		catch (IOException ex) {
			// Who reads from the end point, or writes to it, will hear of it
		}
	}

	private boolean isResent(FastOpenEndPoint successor) throws IOException {
		if (this.resent) {
			return true;
		}
		this.lock.lock();
		try {
			if (this.unanswered.hasRemaining() && !successor.flush(this.unanswered)) {
				successor.awaitWritable();
				return false;
			}
			this.resent = true;
			if (this.outputShutdown) {
				successor.shutdownOutput();
			}
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	boolean flush(ByteBuffer... buffers) throws IOException {
		FastOpenEndPoint successor = this.successor;
		return (successor != null && isResent(successor)) ? successor.flush(buffers) : BufferUtil.isEmpty(buffers);
	}

	int fill(ByteBuffer buffer) throws IOException {
		FastOpenEndPoint successor = this.successor;
		return (successor != null) ? successor.fill(buffer) : 0;
	}

	void awaitReadable() {
		FastOpenEndPoint successor = this.successor;
		if (successor != null) {
			successor.awaitReadable();
		}
	}

	void awaitWritable() {
		FastOpenEndPoint successor = this.successor;
		if (successor != null) {
			successor.awaitWritable();
		}
	}

	void shutdownOutput() {
		FastOpenEndPoint successor;
		this.lock.lock();
		try {
			this.outputShutdown = true;
			successor = this.resent ? this.successor : null;
		}
		finally {
			this.lock.unlock();
		}
		if (successor != null) {
			successor.shutdownOutput();
		}
	}

	void close() {
		this.lock.lock();
		try {
			this.closed = true;
		}
		finally {
			this.lock.unlock();
		}
		FastOpenEndPoint successor = this.successor;
		if (successor != null) {
			successor.close();
		}
	}

	/**
	 * What Jetty has for the connection of the successor. It is the end point that has
	 * the connection that reads and writes.
	 */
	private final class SuccessorConnection extends AbstractConnection {

		private final FastOpenEndPoint successor;

		SuccessorConnection(FastOpenEndPoint successor, Executor executor) {
			super(successor, executor);
			this.successor = successor;
		}

		@Override
		public void onOpen() {
			super.onOpen();
			succeeded(this.successor);
		}

		@Override
		public void onFillable() {
			throw new IllegalStateException("Nothing is read by this connection");
		}

		@Override
		public void close() {
			Reconnection.this.endPoint.getConnection().close();
		}

		@Override
		public void onClose(@Nullable Throwable cause) {
			super.onClose(cause);
			Reconnection.this.endPoint.close(cause);
		}

	}

}
