package io.github.tfo.jetty;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.tfo.connection.FailureReason;
import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.socket.SocketErrors;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.io.ssl.SslConnection;
import org.eclipse.jetty.util.BufferUtil;
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
	 * How long the SYN of a connection that nothing is written to at once waits for
	 * something to ride in it: one that is opened in advance, or that the pool gives to
	 * another thread.
	 */
	private static final int MAX_DEFERRAL_MILLIS = 10;

	/**
	 * Each of a name's addresses may have a cookie, and be down.
	 */
	private static final int MAX_RECONNECTIONS = 4;

	private final Lock lock = new ReentrantLock();

	private final FastOpenEndPoint endPoint;

	private final FastOpenConnection connection;

	private final NamedDestination destination;

	private final Executor executor;

	private final long connectTimeoutMillis;

	private boolean deferred = true;

	private boolean outputShutdown;

	/**
	 * What was sent in the SYN. It is no more than may be delivered twice.
	 */
	private ByteBuffer synData = BufferUtil.EMPTY_BUFFER;

	/**
	 * Bounds the deferral, then the handshake.
	 */
	private Scheduler.@Nullable Task timer;

	private volatile @Nullable IOException failure;

	/**
	 * Whether the failure may be thrown.
	 */
	private boolean reported;

	Handshake(FastOpenEndPoint endPoint, FastOpenConnection connection, ClientConnector connector,
			NamedDestination destination) {
		this.endPoint = endPoint;
		this.connection = connection;
		this.destination = destination;
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
				this.timer = schedule(this::startWithoutData, MAX_DEFERRAL_MILLIS);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Send what may ride in the SYN, and advance the buffers by what was sent.
	 * @return how many bytes were sent
	 */
	int firstWrite(ByteBuffer... buffers) {
		this.lock.lock();
		try {
			if (!this.deferred || !this.endPoint.isOpen() || BufferUtil.isEmpty(buffers)) {
				return 0;
			}
			ByteBuffer data = gather(buffers);
			int sent = started(this.connection.firstWrite(data));
			this.synData = ByteBuffer.allocate(sent).put(0, data, data.position(), sent);
			skip(sent, buffers);
			return sent;
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

	private static void skip(int sent, ByteBuffer... buffers) {
		int left = sent;
		for (ByteBuffer buffer : buffers) {
			int length = Math.min(left, buffer.remaining());
			buffer.position(buffer.position() + length);
			left -= length;
		}
	}

	private void startWithoutData() {
		this.lock.lock();
		try {
			if (this.deferred && this.endPoint.isOpen()) {
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
	 * @return what is to be done
	 */
	Runnable selected(Runnable task) {
		this.lock.lock();
		try {
			if (this.failure != null || isEstablishedOrClosed() || this.connection.handshaking()) {
				return task;
			}
			IOException error = socketError();
			int errno = (error != null) ? SocketErrors.errno(error) : 0;
			this.connection.failed(FailureReason.of(errno));
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
				fail(ConnectExceptions.timedOut());
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void fail(IOException failure) {
		this.failure = failure;
		cancelTimer();
		try {
			this.executor.execute(this::reconnectOrReport);
		}
		catch (RejectedExecutionException ex) {
			// The client is being stopped, which closes the end point
		}
	}

	/**
	 * What the connection could not be opened for, {@code null} as long as it could.
	 */
	@Nullable IOException failure() {
		return this.endPoint.isReconnecting() ? null : this.failure;
	}

	private void reconnectOrReport() {
		Reconnection reconnection = reconnection();
		if (reconnection != null) {
			reconnection.begin(this.destination, this::notReconnected);
		}
		else {
			report();
		}
	}

	private @Nullable Reconnection reconnection() {
		this.lock.lock();
		try {
			if (!this.connection.mayConnectAgain(true) || !this.endPoint.isOpen()
					|| this.endPoint.predecessors() == MAX_RECONNECTIONS) {
				return null;
			}
			Reconnection reconnection = new Reconnection(this.endPoint, this.synData, this.outputShutdown);
			this.endPoint.reconnect(reconnection);
			return reconnection;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void notReconnected(Throwable failure) {
		this.lock.lock();
		try {
			this.failure = (failure instanceof IOException connectFailure) ? connectFailure : this.failure;
			this.endPoint.reconnect(null);
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
		FastOpenEndPoint face = this.endPoint.face();
		if (!isRequestOverTlsFailed(face)) {
			this.lock.lock();
			try {
				this.reported = true;
			}
			finally {
				this.lock.unlock();
			}
			face.getWriteFlusher().completeWrite();
			face.getFillInterest().fillable();
		}
		face.close(this.failure);
	}

	/**
	 * Of what TLS hears from the end point it would make a failure of TLS. But the
	 * request is being written until the handshake of TLS is over, and can be failed past
	 * it.
	 */
	private boolean isRequestOverTlsFailed(FastOpenEndPoint face) {
		return face.getConnection() instanceof SslConnection ssl
				&& ssl.getSslEndPoint().getWriteFlusher().onFail(this.failure);
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
		this.synData = BufferUtil.EMPTY_BUFFER;
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
