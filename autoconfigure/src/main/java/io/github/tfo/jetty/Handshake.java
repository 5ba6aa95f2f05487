package io.github.tfo.jetty;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.connection.ConnectFailure;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.linux.SocketErrors;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.WriteFlusher;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Translates what happens to a {@link FastOpenEndPoint} into the events of a
 * {@link FastOpenConnection}, from a deferred {@code connect} until the connection is
 * established or lost.
 * <p>
 * The lock is held for system calls that do not block, and for closing: while it is held,
 * the socket's descriptor is surely its own. Jetty calls nobody back while it is held.
 */
final class Handshake {

	/**
	 * More than a SYN holds on any link. As many bytes are copied at most when the first
	 * flush is made of several buffers.
	 */
	private static final int MAX_COPIED_BYTES = 16 * 1024;

	/**
	 * How long the SYN of a connection that nothing is written to at once waits for data:
	 * one that is opened in advance. When a request is on its way, the SYN waits for it,
	 * as long as it takes.
	 */
	private static final int MAX_DEFERRAL_MILLIS = 10;

	private final Lock lock = new ReentrantLock();

	private final FastOpenEndPoint endPoint;

	private final FastOpenConnection connection;

	private final ConnectAttempt attempt;

	private final Executor executor;

	private final long connectTimeoutMillis;

	private boolean deferred = true;

	private boolean outputShutdown;

	/**
	 * Bounds the deferral, then the handshake.
	 */
	private Scheduler.@Nullable Task timer;

	private volatile @Nullable IOException failure;

	/**
	 * Whether the failure may be thrown.
	 */
	private volatile boolean reported;

	private volatile boolean reconnecting;

	Handshake(FastOpenEndPoint endPoint, FastOpenConnection connection, ClientConnector connector,
			ConnectAttempt attempt) {
		this.endPoint = endPoint;
		this.connection = connection;
		this.attempt = attempt;
		this.executor = connector.getExecutor();
		this.connectTimeoutMillis = connector.getConnectTimeout().toMillis();
	}

	/**
	 * The connection is open in the eyes of Jetty. The request that it was opened for has
	 * been written by now, unless another thread took the connection.
	 */
	void opened() {
		this.lock.lock();
		try {
			if (this.deferred && this.endPoint.isOpen()) {
				this.timer = schedule(this::startUnlessRequestIsComing, MAX_DEFERRAL_MILLIS);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Send what may be sent in the SYN, unless it is sent.
	 * @param buffers what is to be written, not empty, left as it is
	 * @return whether the end point may use the socket
	 * @throws IOException why the connection could not be opened
	 */
	boolean write(ByteBuffer... buffers) throws IOException {
		this.lock.lock();
		try {
			if (this.deferred && this.endPoint.isOpen()) {
				this.endPoint.sentInSyn(started(this.connection.firstWrite(gather(buffers))));
			}
			return isOver();
		}
		finally {
			this.lock.unlock();
		}
	}

	private static ByteBuffer gather(ByteBuffer... buffers) {
		ByteBuffer first = null;
		int remaining = 0;
		for (ByteBuffer buffer : buffers) {
			first = (first != null || !buffer.hasRemaining()) ? first : buffer;
			remaining = Math.min(remaining + Math.min(buffer.remaining(), MAX_COPIED_BYTES), MAX_COPIED_BYTES);
		}
		if (first != null && first.remaining() >= remaining) {
			return first;
		}
		ByteBuffer copy = ByteBuffer.allocate(remaining);
		for (ByteBuffer buffer : buffers) {
			int length = Math.min(buffer.remaining(), copy.remaining());
			copy.put(copy.position(), buffer, buffer.position(), length);
			copy.position(copy.position() + length);
		}
		return copy.flip();
	}

	private void startUnlessRequestIsComing() {
		boolean coming = this.attempt.isRequestComing(this.endPoint);
		this.lock.lock();
		try {
			if (this.deferred && this.endPoint.isOpen()) {
				if (coming) {
					this.timer = schedule(this::startUnlessRequestIsComing, MAX_DEFERRAL_MILLIS);
					return;
				}
				started(this.connection.handshakeWithoutData(FallbackReason.NO_DATA));
				this.endPoint.awaitWritable();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private int started(int result) {
		this.deferred = false;
		cancelTimer();
		if (result < 0) {
			IOException failure = SocketErrors.connectException(-result, null);
			// Else it was established already, and reset
			fail(this.connection.mayConnectAgain(true) ? failure : new EofException(failure));
			return 0;
		}
		if (this.connectTimeoutMillis > 0) {
			this.timer = schedule(this::timedOut, this.connectTimeoutMillis);
		}
		if (this.outputShutdown) {
			this.endPoint.awaitWritable();
		}
		return result;
	}

	/**
	 * Whether the end point may use the socket.
	 * @throws IOException why the connection could not be opened
	 */
	boolean isOver() throws IOException {
		this.lock.lock();
		try {
			if (this.failure != null && this.reported) {
				throw this.failure;
			}
			return this.failure == null && isEstablishedOrClosed();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isEstablishedOrClosed() {
		if (!this.endPoint.isOpen()) {
			return true;
		}
		if (this.connection.established()) {
			over();
			return true;
		}
		return false;
	}

	/**
	 * The socket can be read from or written to, or has failed.
	 * @param task what Jetty does then
	 * @return what is to be done; {@code null} while there is another socket to be found
	 */
	@Nullable Runnable selected(Runnable task) {
		this.lock.lock();
		try {
			if (this.failure != null) {
				return this.reported ? task : null;
			}
			if (isEstablishedOrClosed()) {
				return () -> {
					// As it would be without Fast Open: written before the answer is read
					this.endPoint.getWriteFlusher().completeWrite();
					task.run();
				};
			}
			if (this.connection.handshaking()) {
				return task;
			}
			IOException error = socketError();
			int errno = (error != null) ? SocketErrors.errno(error) : 0;
			this.connection.failed(ConnectFailure.of(errno).reason());
			this.failure = (errno != 0) ? SocketErrors.connectException(errno, error)
					: (error != null) ? error : new ConnectException();
			cancelTimer();
			return this::reconnectOrReport;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Of a socket that was never connected there is nothing else to read.
	 */
	private @Nullable IOException socketError() {
		try {
			this.endPoint.getChannel().read(ByteBuffer.allocate(1));
			return null;
		}
		catch (IOException ex) {
			return ex;
		}
	}

	private void timedOut() {
		this.lock.lock();
		try {
			if (this.failure == null && !isEstablishedOrClosed() && this.connection.givenUp(FailureReason.TIMEOUT)) {
				fail(JettyConnectExceptions.timedOut());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void fail(IOException failure) {
		this.failure = failure;
		cancelTimer();
		execute(this::reconnectOrReport);
	}

	void execute(Runnable task) {
		try {
			this.executor.execute(task);
		}
		catch (RejectedExecutionException ex) {
			// The client is being stopped, which closes the end point
		}
	}

	/**
	 * What the connection could not be opened for, {@code null} as long as it could.
	 */
	@Nullable IOException failure() {
		return this.reconnecting ? null : this.failure;
	}

	boolean isReconnecting() {
		return this.reconnecting;
	}

	private void reconnectOrReport() {
		boolean reconnect = unlessClosed(() -> this.reconnecting = this.connection.mayConnectAgain(true));
		if (reconnect && this.reconnecting) {
			this.attempt.connectAgain(this.endPoint, this::notReconnected);
		}
		else {
			report();
		}
	}

	/**
	 * Do something while the end point cannot be closed.
	 * @return whether it is open, so that it was done
	 */
	boolean unlessClosed(Runnable action) {
		this.lock.lock();
		try {
			if (!this.endPoint.isOpen()) {
				return false;
			}
			action.run();
			return true;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The end point has another socket.
	 */
	void replaced() {
		this.lock.lock();
		try {
			this.reconnecting = false;
			this.failure = null;
			over();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void notReconnected(Throwable failure) {
		this.lock.lock();
		try {
			this.failure = (failure instanceof IOException connectFailure) ? connectFailure : this.failure;
			this.reconnecting = false;
		}
		finally {
			this.lock.unlock();
		}
		report();
	}

	/**
	 * Let the request fail as if {@code connect} had failed.
	 */
	private void report() {
		Connection connection = this.endPoint.getConnection();
		// Of what TLS is told by the end point it would make a failure of TLS
		WriteFlusher writer = (connection instanceof SslConnection ssl) ? ssl.getSslEndPoint().getWriteFlusher()
				: this.endPoint.getWriteFlusher();
		if (writer.onFail(this.failure)) {
			this.endPoint.close(this.failure);
		}
		else {
			this.reported = true;
			this.endPoint.getFillInterest().fillable();
			this.endPoint.close(this.failure);
			// Without a request that fails the pool would keep the connection
			connection.close();
		}
	}

	/**
	 * Of a connection that is not established the kernel would make none at all, so that
	 * the end of what is sent has to wait.
	 */
	boolean mayShutdownOutput() {
		this.lock.lock();
		try {
			if (this.failure == null && isEstablishedOrClosed()) {
				return true;
			}
			this.outputShutdown = true;
			if (!this.deferred && this.failure == null) {
				this.endPoint.awaitWritable();
			}
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	void close(Runnable closing) {
		this.lock.lock();
		try {
			if (this.endPoint.isOpen()) {
				this.connection.givenUp(FailureReason.CANCELLED);
			}
			else {
				this.connection.closed(FailureReason.OTHER);
			}
			this.outputShutdown = false;
			closing.run();
			if (this.failure == null) {
				over();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void over() {
		this.deferred = false;
		cancelTimer();
		this.endPoint.handshakeIsOver();
		if (this.outputShutdown) {
			this.endPoint.shutdownOutputOfSocket();
		}
	}

	private Scheduler.Task schedule(Runnable task, long millis) {
		return this.endPoint.getScheduler().schedule(task, millis, TimeUnit.MILLISECONDS);
	}

	private void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

}
