package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.connection.ConnectFailure;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.linux.SocketErrors;
import org.jspecify.annotations.Nullable;

/**
 * Translates what happens to a {@link FastOpenSocket} into the events of a
 * {@link FastOpenConnection}, from {@code connect} until the connection is established or
 * lost.
 * <p>
 * All waiting is done by the JDK's own code, as if the connection were established, so
 * that a virtual thread parks and a thread is woken when another one closes the socket.
 * The socket's lock is held for system calls that do not block.
 */
final class Handshake {

	private static final int LONGEST_PAUSE_MILLIS = 16;

	private final Lock lock;

	// As the JDK's: what one call writes stays together
	private final Lock writeLock = new ReentrantLock();

	private final FastOpenSocket socket;

	private final FastOpenConnection connection;

	private final InetSocketAddress remote;

	private final int connectTimeout;

	private final ConnectExceptionTranslator translator;

	private final ConnectTimer timer;

	private @Nullable Thread connecting;

	private ConnectTimer.@Nullable Timeout timeout;

	private boolean deferred;

	// The rest of what rides in the SYN is still to be written
	private boolean writing;

	// What everybody is told once the connection has failed and the socket is closed
	private @Nullable Supplier<IOException> failure;

	/**
	 * Begin.
	 * @param connectTimeout in milliseconds, none when 0
	 */
	Handshake(FastOpenSocket socket, FastOpenConnection connection, InetSocketAddress remote, int connectTimeout,
			ConnectExceptionTranslator translator, ConnectTimer timer) {
		this.lock = socket.lock();
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
			this.connecting = Thread.currentThread();
			this.connection.connecting(
					() -> this.socket.isClosed() ? FastOpenConnection.NO_DESCRIPTOR : descriptors.of(this.socket),
					this.remote);
		}
		finally {
			this.lock.unlock();
		}
	}

	void connectFailed(Exception failure) {
		this.lock.lock();
		try {
			this.connection.closed(JdkConnectExceptions.reason(failure));
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
			this.deferred = this.connection.connected();
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
		if (length == 0) {
			return;
		}
		this.writeLock.lock();
		try {
			int sent = firstWrite(ByteBuffer.wrap(bytes, offset, length));
			if (sent < length) {
				writeRest(out, bytes, offset + sent, length - sent);
			}
		}
		finally {
			this.writeLock.unlock();
		}
	}

	private void writeRest(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
		try {
			out.write(bytes, offset, length);
		}
		catch (IOException ex) {
			throw explain(ex);
		}
		finally {
			written();
		}
	}

	private int firstWrite(ByteBuffer data) throws IOException {
		this.lock.lock();
		try {
			int sent = this.deferred ? started(this.connection.firstWrite(data)) : 0;
			this.writing = sent < data.remaining();
			return sent;
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
			throw fail(() -> SocketErrors.connectException(-result, null));
		}
		if (this.connectTimeout > 0) {
			this.timeout = this.timer.schedule(this::timedOut, this.connectTimeout);
		}
		return result;
	}

	int read(InputStream in, byte[] bytes, int offset, int length) throws IOException {
		Objects.checkFromIndexSize(offset, length, bytes.length);
		if (length == 0) {
			return 0;
		}
		startWithoutData();
		while (true) {
			boolean established = isOver();
			try {
				int count = in.read(bytes, offset, length);
				answered(count);
				return count;
			}
			catch (SocketTimeoutException ex) {
				if (established || isReadTimeout()) {
					throw ex;
				}
			}
			catch (IOException ex) {
				throw explain(ex);
			}
		}
	}

	int available(InputStream in) throws IOException {
		// Who waits by asking for it would wait for a server that knows nothing of him
		startWithoutData();
		return in.available();
	}

	private boolean isOver() {
		this.lock.lock();
		try {
			return this.connection.ended();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Whether the read timeout is over in the eyes of a reader who believes that the
	 * connection was established when he began, though it was not. A complete first
	 * flight was sent then; all else was sent later.
	 */
	private boolean isReadTimeout() throws IOException {
		this.lock.lock();
		try {
			requireNotFailed();
			return overOnceEstablished() && this.connection.outcome() instanceof FastOpenOutcome.Hit hit
					&& hit.complete();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void answered(int count) {
		this.lock.lock();
		try {
			if (count > 0) {
				this.connection.answered();
			}
			// The end is also what is read after another thread was told of a refusal
			overOnceEstablished();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The socket has taken bytes: it takes none before it is established.
	 */
	private void written() {
		this.lock.lock();
		try {
			this.writing = false;
			overOnceEstablished();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean overOnceEstablished() {
		boolean established = this.connection.established();
		if (established) {
			over();
		}
		return established;
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
	}

	private boolean isHandshaking() throws IOException {
		this.lock.lock();
		try {
			requireNotFailed();
			return !overOnceEstablished() && this.connection.handshaking();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * What a failure of reading or writing is in the eyes of who believes that the
	 * connection was established.
	 */
	IOException explain(IOException failure) {
		this.lock.lock();
		try {
			if (this.failure != null) {
				return this.failure.get();
			}
			int errno = SocketErrors.errno(failure);
			if (this.connection.failed(ConnectFailure.of(errno).reason())) {
				return fail(() -> (errno != 0) ? SocketErrors.connectException(errno, failure) : failure);
			}
			over();
			return failure;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void timedOut() {
		this.lock.lock();
		try {
			if (this.connection.givenUp(FailureReason.TIMEOUT)) {
				fail(JdkConnectExceptions::timedOut);
			}
			else {
				over();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Closing the socket wakes who waits for it, and is told why.
	 */
	private IOException fail(Supplier<IOException> failure) {
		Supplier<IOException> translated = () -> this.translator.translate(failure.get(), this.remote, this.connection);
		this.failure = translated;
		cancelTimeout();
		try {
			this.socket.closeSocket();
		}
		catch (IOException ex) {
			// What is told is why it is closed
		}
		return translated.get();
	}

	void requireNotFailed() throws IOException {
		this.lock.lock();
		try {
			if (this.failure != null) {
				throw this.failure.get();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The socket's user is about to close it, and holds the lock.
	 */
	void closing() {
		// On a later JDK connect closes the socket by itself when it fails
		if (this.connecting != Thread.currentThread()) {
			this.connection.givenUp(FailureReason.CANCELLED);
		}
		this.deferred = false;
		cancelTimeout();
		this.socket.handshakeIsOver();
	}

	private void over() {
		cancelTimeout();
		if (!this.writing && this.failure == null) {
			this.socket.handshakeIsOver();
		}
	}

	private void cancelTimeout() {
		if (this.timeout != null) {
			this.timeout.cancel();
		}
	}

}
