// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.jetty;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.connection.DeferredConnect;
import io.github.tfo.connection.DeferredConnect.Cancellable;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.linux.SocketErrors;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.WriteFlusher;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.jspecify.annotations.Nullable;

/**
 * The {@link DeferredConnect} of a {@link FastOpenEndPoint}, until the connection is
 * established or lost, with another socket if the first one fails.
 * <p>
 * The lock is held for system calls that do not block, and for closing. Jetty calls
 * nobody back while it is held.
 */
final class JettyDeferredConnect implements DeferredConnect.Transport {

	private final Lock lock = new ReentrantLock();

	private final FastOpenEndPoint endPoint;

	private final DeferredConnect connect;

	private final ConnectAttempt attempt;

	private final Executor executor;

	private final int connectTimeoutMillis;

	private boolean outputShutdown;

	private volatile State state = State.CONNECTING;

	private volatile @Nullable IOException failure;

	JettyDeferredConnect(FastOpenEndPoint endPoint, FastOpenConnection connection, ClientConnector connector,
			ConnectAttempt attempt) {
		this.endPoint = endPoint;
		this.connect = new DeferredConnect(connection, this);
		this.attempt = attempt;
		this.executor = connector.getExecutor();
		this.connectTimeoutMillis = (int) Math.min(connector.getConnectTimeout().toMillis(), Integer.MAX_VALUE);
	}

	/**
	 * The connection is open for Jetty. By now the request that it was opened for is
	 * written, unless another thread took the connection.
	 */
	void opened() {
		this.lock.lock();
		try {
			this.connect.boundDeferral();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Send what may be sent in the SYN, unless it was sent.
	 * @param buffers what is to be written, not empty; left as it is
	 * @return whether the end point may use the socket
	 * @throws IOException the failure of {@code connect}
	 */
	boolean write(ByteBuffer... buffers) throws IOException {
		this.lock.lock();
		try {
			if (this.connect.isDeferred()) {
				this.endPoint.sentInSyn(started(this.connect.write(buffers)));
			}
			return isOver();
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public void nothingWritten() {
		// Not under the lock, since the connection pool has a lock of its own
		execute(this::startUnlessRequestIsComing);
	}

	private void startUnlessRequestIsComing() {
		boolean coming = this.attempt.isRequestComing(this.endPoint);
		this.lock.lock();
		try {
			if (coming) {
				this.connect.boundDeferral();
			}
			else if (this.connect.isDeferred()) {
				started(this.connect.startWithoutData(FallbackReason.NO_DATA));
				this.endPoint.awaitWritable();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private int started(int result) {
		if (result < 0) {
			IOException failure = SocketErrors.connectException(-result, null);
			// Otherwise the connection was established and reset
			fail(this.connect.mayConnectAgain(true) ? failure : new EofException(failure));
			return 0;
		}
		if (this.outputShutdown) {
			this.endPoint.awaitWritable();
		}
		return result;
	}

	/**
	 * Whether the end point may use the socket.
	 * @throws IOException the failure of {@code connect}
	 */
	boolean isOver() throws IOException {
		this.lock.lock();
		try {
			if (this.state == State.REPORTED && this.failure != null) {
				throw this.failure;
			}
			return this.state == State.CONNECTING && this.connect.isOver();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The first bytes of the server were read.
	 */
	void answered() {
		this.lock.lock();
		try {
			this.connect.answered();
			leaveIfEnded();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The selector has found that the socket can be read from or written to, or has
	 * failed.
	 * @param task what Jetty does then
	 * @return what to do; {@code null} while another socket is sought
	 */
	@Nullable Runnable selected(Runnable task) {
		this.lock.lock();
		try {
			if (this.state != State.CONNECTING) {
				return (this.state == State.REPORTED) ? task : null;
			}
			if (this.connect.isOver()) {
				return () -> {
					// As without Fast Open: the request is written before the answer is
					// read
					this.endPoint.getWriteFlusher().completeWrite();
					task.run();
				};
			}
			if (this.connect.isHandshaking()) {
				return task;
			}
			this.failure = connectException();
			this.state = State.FAILED;
			return this::reconnectOrReport;
		}
		finally {
			this.lock.unlock();
		}
	}

	private IOException connectException() {
		IOException error = socketError();
		int errno = (error != null) ? SocketErrors.errno(error) : 0;
		this.connect.hasFailed(SocketErrors.reason(errno));
		if (errno != 0) {
			return SocketErrors.connectException(errno, error);
		}
		return (error != null) ? error : new ConnectException();
	}

	/**
	 * There is nothing else to read from a socket that was never connected.
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

	@Override
	public void timedOut() {
		// The message of Jetty's ManagedSelector
		fail(new SocketTimeoutException("Connect Timeout"));
	}

	private void fail(IOException failure) {
		this.failure = failure;
		this.state = State.FAILED;
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
	 * Return the failure of {@code connect}, {@code null} while the connection may still
	 * be established.
	 */
	@Nullable IOException failure() {
		return isReconnecting() ? null : this.failure;
	}

	boolean isReconnecting() {
		return this.state == State.RECONNECTING;
	}

	private void reconnectOrReport() {
		boolean reconnect = unlessClosed(() -> {
			if (this.connect.mayConnectAgain(true)) {
				this.state = State.RECONNECTING;
			}
		});
		if (reconnect && isReconnecting()) {
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
	 * The end point has another socket, which is connected.
	 */
	void replaced() {
		this.lock.lock();
		try {
			this.failure = null;
			this.state = State.CONNECTING;
			established();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void notReconnected(Throwable failure) {
		this.lock.lock();
		try {
			this.failure = (failure instanceof IOException connectFailure) ? connectFailure : this.failure;
			this.state = State.FAILED;
		}
		finally {
			this.lock.unlock();
		}
		report();
	}

	/**
	 * Fail the request as if {@code connect} had failed.
	 */
	private void report() {
		Connection connection = this.endPoint.getConnection();
		// TLS would make a TLS failure of what its end point reports
		WriteFlusher writer = (connection instanceof SslConnection ssl) ? ssl.getSslEndPoint().getWriteFlusher()
				: this.endPoint.getWriteFlusher();
		if (writer.onFail(this.failure)) {
			this.endPoint.close(this.failure);
		}
		else {
			this.state = State.REPORTED;
			this.endPoint.getFillInterest().fillable();
			this.endPoint.close(this.failure);
			// Without a request that fails the pool would keep the connection
			connection.close();
		}
	}

	/**
	 * Whether the output may be shut down now. The kernel would abort a connection that
	 * is not established, so the end of the output waits until it is.
	 */
	boolean mayShutdownOutput() {
		this.lock.lock();
		try {
			if (this.state == State.CONNECTING && this.connect.isOver()) {
				return true;
			}
			this.outputShutdown = true;
			if (!this.connect.isDeferred() && this.state == State.CONNECTING) {
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
				this.connect.closing();
			}
			else {
				this.connect.closed(FailureReason.OTHER);
			}
			this.outputShutdown = false;
			closing.run();
			if (this.state == State.CONNECTING) {
				this.endPoint.connectIsOver();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	@Override
	public int connectTimeoutMillis() {
		return this.connectTimeoutMillis;
	}

	@Override
	public Cancellable schedule(Runnable task, int delayMillis) {
		return this.endPoint.getScheduler().schedule(() -> {
			this.lock.lock();
			try {
				task.run();
			}
			finally {
				this.lock.unlock();
			}
		}, delayMillis, TimeUnit.MILLISECONDS)::cancel;
	}

	@Override
	public void established() {
		leaveIfEnded();
		if (this.outputShutdown) {
			this.endPoint.shutdownOutputOfSocket();
		}
	}

	private void leaveIfEnded() {
		if (this.connect.outcome() != null) {
			this.endPoint.connectIsOver();
		}
	}

	private enum State {

		/** The connection may still be established, or is. */
		CONNECTING,

		/** {@code connect} has failed, and nobody has been told. */
		FAILED,

		/** Another socket is being connected. */
		RECONNECTING,

		/** The failure may be thrown. */
		REPORTED

	}

}
