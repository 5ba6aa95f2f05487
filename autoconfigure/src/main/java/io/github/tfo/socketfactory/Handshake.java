package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import io.github.tfo.connection.FailureReason;
import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.socket.ErrorMessages;
import io.github.tfo.socket.SocketDescriptors;
import org.jspecify.annotations.Nullable;

/**
 * Translates what happens to a {@link FastOpenSocket} into the events of a
 * {@link FastOpenConnection}, from {@code connect} until the connection is established or
 * lost.
 * <p>
 * All waiting is done by the JDK's own code, as if the connection were established, so
 * that a virtual thread parks and a thread is woken when another one closes the socket.
 * The lock is held for system calls that do not block, and for closing: while it is held,
 * the socket's descriptor is surely its own.
 */
final class Handshake {

	private static final int LONGEST_PAUSE_MILLIS = 16;

	private final Lock lock = new ReentrantLock();

	private final FastOpenSocket socket;

	private final FastOpenConnection connection;

	private final InetSocketAddress remote;

	private final int connectTimeout;

	private final ConnectExceptionTranslator translator;

	private final ConnectTimer timer;

	private @Nullable Thread connecting;

	private @Nullable Future<?> timeout;

	private boolean deferred;

	private boolean timedOut;

	/**
	 * Begin.
	 * @param connectTimeout in milliseconds, none when 0
	 */
	Handshake(FastOpenSocket socket, FastOpenConnection connection, InetSocketAddress remote, int connectTimeout,
			ConnectExceptionTranslator translator, ConnectTimer timer) {
		this.socket = socket;
		this.connection = connection;
		this.remote = remote;
		this.connectTimeout = connectTimeout;
		this.translator = translator;
		this.timer = timer;
	}

	void connecting(SocketDescriptors descriptors) {
		this.lock.lock();
		try {
			if (!this.socket.isClosed()) {
				this.connecting = Thread.currentThread();
				this.connection.connecting(descriptors.of(this.socket), this.remote);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void connectFailed(Exception failure) {
		this.lock.lock();
		try {
			this.connection.closed(ConnectExceptions.reason(failure));
			over();
		}
		finally {
			this.lock.unlock();
		}
	}

	void connected() {
		this.lock.lock();
		try {
			this.connecting = null;
			this.deferred = !this.socket.isClosed() && this.connection.connected();
			if (!this.deferred) {
				over();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	void write(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		int sent = (length > 0) ? firstWrite(ByteBuffer.wrap(bytes, offset, length)) : 0;
		if (sent == length) {
			return;
		}
		try {
			out.write(bytes, offset + sent, length - sent);
		}
		catch (IOException ex) {
			throw explain(ex);
		}
		// The socket takes nothing before
		established();
	}

	private int firstWrite(ByteBuffer data) throws IOException {
		this.lock.lock();
		try {
			return this.deferred ? started(this.connection.firstWrite(data)) : 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void startWithoutData() throws IOException {
		this.lock.lock();
		try {
			if (this.deferred) {
				started(this.connection.handshakeWithoutData(FallbackReason.NO_DATA));
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private int started(int result) throws IOException {
		this.deferred = false;
		if (result < 0) {
			over();
			this.socket.closeSocket();
			throw this.translator.translate(ConnectExceptions.of(-result, null), this.remote);
		}
		if (this.connectTimeout > 0) {
			this.timeout = this.timer.schedule(this::timedOut, this.connectTimeout);
		}
		return result;
	}

	int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
		if (length > 0) {
			startWithoutData();
		}
		while (true) {
			try {
				int count = in.read(bytes, offset, length);
				if (length > 0) {
					answered();
				}
				return count;
			}
			catch (SocketTimeoutException ex) {
				if (isReadTimeout()) {
					throw ex;
				}
			}
			catch (IOException ex) {
				throw explain(ex);
			}
		}
	}

	/**
	 * Whether the read timeout is over in the eyes of a reader who believes that the
	 * connection was established when he began. What rode in the SYN was sent then; all
	 * else was sent later.
	 */
	private boolean isReadTimeout() throws IOException {
		this.lock.lock();
		try {
			if (this.timedOut) {
				throw connectTimedOut();
			}
			if (this.connection.ended() || this.socket.isClosed()) {
				return true;
			}
			if (this.connection.established()) {
				over();
				return this.connection.outcome() instanceof FastOpenOutcome.Hit;
			}
			return false;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void answered() {
		this.lock.lock();
		try {
			if (!this.socket.isClosed()) {
				this.connection.answered();
				over();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void established() {
		this.lock.lock();
		try {
			if (!this.socket.isClosed() && this.connection.established()) {
				over();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the end of the handshake. The kernel tells of it by letting the socket be
	 * written to, but there is nothing to be written.
	 */
	void await() throws IOException {
		startWithoutData();
		boolean interrupted = false;
		for (int pause = 1; isHandshaking(); pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS)) {
			try {
				Thread.sleep(pause);
			}
			catch (InterruptedException ex) {
				// As when connecting, which does not heed it either
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
		established();
	}

	private boolean isHandshaking() throws IOException {
		this.lock.lock();
		try {
			if (this.timedOut) {
				throw connectTimedOut();
			}
			return !this.socket.isClosed() && this.connection.handshaking();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What a failure of reading or writing is in the eyes of who believes that the
	 * connection was established.
	 */
	private IOException explain(IOException failure) {
		this.lock.lock();
		try {
			if (this.timedOut) {
				return connectTimedOut();
			}
			int errno = ErrorMessages.errno(failure);
			if (this.socket.isClosed() || !this.connection.failed(FailureReason.of(errno))) {
				return failure;
			}
			over();
			closeQuietly();
			return this.translator.translate((errno != 0) ? ConnectExceptions.of(errno, failure) : failure,
					this.remote);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Closing the socket wakes who waits for it, and is told why.
	 */
	private void timedOut() {
		this.lock.lock();
		try {
			if (!this.socket.isClosed() && this.connection.givenUp(FailureReason.TIMEOUT)) {
				this.timedOut = true;
				closeQuietly();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private IOException connectTimedOut() {
		return this.translator.translate(ConnectExceptions.timedOut(), this.remote);
	}

	private void closeQuietly() {
		try {
			this.socket.closeSocket();
		}
		catch (IOException ex) {
			// What is told is why it is closed
		}
	}

	void close() throws IOException {
		this.lock.lock();
		try {
			// On a later JDK connect closes the socket by itself when it fails
			if (!this.socket.isClosed() && this.connecting != Thread.currentThread()) {
				this.connection.givenUp(FailureReason.CANCELLED);
			}
			this.socket.closeSocket();
			if (!this.timedOut) {
				over();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void over() {
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
		this.socket.handshakeIsOver();
	}

}
