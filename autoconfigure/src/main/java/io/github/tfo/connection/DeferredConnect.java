// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.linux.SystemCalls;
import org.jspecify.annotations.Nullable;

/**
 * A {@code connect} that may be deferred, until its connection is established or has
 * failed. To the library a deferred {@code connect} is over before its SYN is sent. So
 * this class does what {@code connect} would have done: it sends the SYN, bounds the
 * handshake by the connect timeout, and tells whether a failure is one of
 * {@code connect}.
 * <p>
 * An integration calls it as its library's events occur, and makes the library's
 * exceptions. Not thread-safe: all calls, and those of the {@link Transport}, are made by
 * one event loop or under one lock. The socket is closed by that event loop or under that
 * lock, so that no system call reaches another socket with the same descriptor.
 *
 * @since 0.1.0
 * @see FastOpenConnection
 */
public final class DeferredConnect {

	/**
	 * How long the SYN waits for the first write. A client writes as soon as it is
	 * connected, unless the connection is opened in advance or the body of its request is
	 * not there yet.
	 */
	private static final int MAX_DEFERRAL_MILLIS = 10;

	private final FastOpenConnection connection;

	private final Transport transport;

	// Bounds the deferral, then the handshake
	private @Nullable Cancellable timer;

	private boolean established;

	/**
	 * Create an instance.
	 * @param connection the state of the connection
	 * @param transport the library's side of the connection
	 */
	public DeferredConnect(FastOpenConnection connection, Transport transport) {
		this.connection = connection;
		this.transport = transport;
	}

	/**
	 * Ask the kernel for Fast Open. To be called right before {@code connect}.
	 * @param socket the socket
	 * @param remote the resolved address to connect to
	 */
	public void connecting(ConnectionSocket socket, InetSocketAddress remote) {
		this.connection.connecting(socket, remote);
	}

	/**
	 * Ask whether a {@code connect} that has succeeded was deferred.
	 * @return {@code true} if the SYN is still to be sent, by {@link #write} or
	 * {@link #startWithoutData}
	 */
	public boolean connected() {
		return this.connection.connected();
	}

	/**
	 * Return whether the SYN of a deferred {@code connect} is still to be sent.
	 * @return {@code true} until {@link #write} or {@link #startWithoutData}
	 */
	public boolean isDeferred() {
		return this.connection.deferred();
	}

	/**
	 * Bound the time until the first write.
	 * @see Transport#nothingWritten()
	 */
	public void boundDeferral() {
		if (isDeferred()) {
			this.timer = this.transport.schedule(this::deferralTimedOut, MAX_DEFERRAL_MILLIS);
		}
	}

	private void deferralTimedOut() {
		if (isDeferred()) {
			this.transport.nothingWritten();
		}
	}

	/**
	 * Send the SYN of a deferred {@code connect}, with as much of the first write as it
	 * may hold.
	 * @param data what is to be written, not empty; left as it is
	 * @return how many bytes were sent in the SYN, 0 if none or if the SYN had been sent
	 * before; a negated error number if the connection has failed
	 * @see FastOpenConnection#firstWrite
	 */
	public int write(ByteBuffer... data) {
		return isDeferred() ? started(this.connection.firstWrite(gather(data))) : 0;
	}

	/**
	 * Send the SYN of a deferred {@code connect} without data.
	 * @param reason why without data
	 * @return 0, or a negated error number if the connection has failed
	 * @see FastOpenConnection#startWithoutData
	 */
	public int startWithoutData(FallbackReason reason) {
		return isDeferred() ? started(this.connection.startWithoutData(reason)) : 0;
	}

	private int started(int result) {
		cancelTimer();
		int timeout = this.transport.connectTimeoutMillis();
		if (!this.connection.ended() && timeout > 0) {
			this.timer = this.transport.schedule(this::connectTimedOut, timeout);
		}
		return result;
	}

	// One buffer, as the policy needs it; a SYN holds no more than is copied
	private static ByteBuffer gather(ByteBuffer... data) {
		ByteBuffer first = null;
		int length = 0;
		for (ByteBuffer buffer : data) {
			first = (first != null || !buffer.hasRemaining()) ? first : buffer;
			length += Math.min(buffer.remaining(), SystemCalls.MAX_SENT_BYTES - length);
		}
		if (first != null && first.remaining() >= length) {
			return first;
		}
		ByteBuffer copy = ByteBuffer.allocate(length);
		for (ByteBuffer buffer : data) {
			int part = Math.min(buffer.remaining(), copy.remaining());
			copy.put(copy.position(), buffer, buffer.position(), part);
			copy.position(copy.position() + part);
		}
		return copy.flip();
	}

	private void connectTimedOut() {
		if (this.connection.givenUp(FailureReason.TIMEOUT)) {
			this.transport.timedOut();
		}
		else {
			isOver();
		}
	}

	/**
	 * Note that the first bytes of the server were read.
	 */
	public void answered() {
		this.connection.answered();
		isOver();
	}

	/**
	 * Ask the kernel whether the handshake is over.
	 * @return {@code true} once the connection is established, has failed or is closed
	 */
	public boolean isOver() {
		boolean over = this.connection.established();
		if (over) {
			cancelTimer();
			if (!this.established && !(this.connection.outcome() instanceof FastOpenOutcome.Failed)) {
				this.established = true;
				this.transport.established();
			}
		}
		return over;
	}

	/**
	 * Return whether the connection is known to be established.
	 * @return {@code true} once {@link Transport#established} was called
	 */
	public boolean isEstablished() {
		return this.established;
	}

	/**
	 * Ask the kernel whether the server has neither accepted nor refused the connection
	 * yet.
	 * @return {@code true} while it has not answered the SYN, or the SYN is not sent
	 */
	public boolean isHandshaking() {
		return this.connection.handshaking();
	}

	/**
	 * Ask the kernel whether the connection was never established, after something has
	 * failed on the socket, which is still open.
	 * @param reason why, as far as the integration can tell
	 * @return {@code true} if the library is to see what it sees of a {@code connect}
	 * that fails
	 */
	public boolean hasFailed(FailureReason reason) {
		boolean failed = this.connection.failed(reason);
		if (failed) {
			cancelTimer();
		}
		else if (this.connection.ended()) {
			isOver();
		}
		return failed;
	}

	/**
	 * Note that the client is about to close the socket.
	 */
	public void closing() {
		cancelTimer();
		this.connection.givenUp(FailureReason.CANCELLED);
	}

	/**
	 * Note that the socket is closed, or may be.
	 * @param reason why, as far as the integration can tell
	 * @return {@code true} if the library is to see what it sees of a {@code connect}
	 * that fails
	 * @see FastOpenConnection#closed
	 */
	public boolean closed(FailureReason reason) {
		cancelTimer();
		return this.connection.closed(reason);
	}

	/**
	 * Return the outcome of the connection.
	 * @return the outcome, {@code null} while it is not known
	 */
	public @Nullable FastOpenOutcome outcome() {
		return this.connection.outcome();
	}

	/**
	 * Return whether another {@code connect} may succeed where this one has failed.
	 * @param retries whether the client may repeat a request that may have been executed
	 * @return {@code true} to connect once more
	 * @see FastOpenConnection#mayConnectAgain
	 */
	public boolean mayConnectAgain(boolean retries) {
		return this.connection.mayConnectAgain(retries);
	}

	/**
	 * Stop waiting: the integration has left the connection to the library.
	 */
	public void cancelTimer() {
		if (this.timer != null) {
			this.timer.cancel();
			this.timer = null;
		}
	}

	/**
	 * The library's side of a connection.
	 */
	public interface Transport {

		/**
		 * Return the connect timeout.
		 * @return the timeout in milliseconds, 0 for none
		 */
		int connectTimeoutMillis();

		/**
		 * Run a task later, by the event loop or under the lock.
		 * @param task the task
		 * @param delayMillis the delay in milliseconds
		 * @return what cancels the task
		 */
		Cancellable schedule(Runnable task, int delayMillis);

		/**
		 * Nothing was written for a while. Unless the library is about to write,
		 * {@linkplain DeferredConnect#startWithoutData start without data}.
		 */
		default void nothingWritten() {
		}

		/**
		 * The connection is established, so the library may use the socket alone. Called
		 * once. While the {@link DeferredConnect#outcome() outcome} is not known the
		 * integration still notes the {@linkplain DeferredConnect#answered() answer} and
		 * the {@linkplain DeferredConnect#closing() end} of the connection.
		 */
		void established();

		/**
		 * The connect timeout is over. Close the socket, and fail as {@code connect}
		 * does.
		 */
		void timedOut();

	}

	/**
	 * What cancels a task that is to run later.
	 */
	@FunctionalInterface
	public interface Cancellable {

		/**
		 * Cancel the task, unless it has begun.
		 */
		void cancel();

	}

}
