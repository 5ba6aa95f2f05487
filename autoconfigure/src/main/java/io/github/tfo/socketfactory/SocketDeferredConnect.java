// SPDX-License-Identifier: Apache-2.0

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

import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.connection.DeferredConnect;
import io.github.tfo.connection.DeferredConnect.Cancellable;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.linux.SocketDescriptors;
import io.github.tfo.linux.SocketErrors;
import org.jspecify.annotations.Nullable;

/**
 * The {@link DeferredConnect} of a {@link FastOpenSocket}, from {@code connect} until the
 * connection is established or lost.
 * <p>
 * The JDK's own code does all waiting, as if the connection were established: a virtual
 * thread parks, and a thread wakes up when another one closes the socket. The socket's
 * lock is held for system calls that do not block.
 */
final class SocketDeferredConnect implements DeferredConnect.Transport {

	private static final int MAX_PAUSE_MILLIS = 16;

	private final Lock lock;

	// Like the JDK's: the bytes of one call stay together
	private final Lock writeLock = new ReentrantLock();

	private final FastOpenSocket socket;

	private final DeferredConnect connect;

	private final InetSocketAddress remote;

	private final int connectTimeoutMillis;

	private final ConnectExceptionTranslator translator;

	private final ConnectTimer timer;

	private @Nullable Thread connecting;

	// A part of the first write is still to be written
	private boolean writing;

	// Makes what every call throws once connect has failed and the socket is closed
	private @Nullable Supplier<IOException> failure;

	SocketDeferredConnect(FastOpenSocket socket, FastOpenConnection connection, InetSocketAddress remote,
			int connectTimeoutMillis, ConnectExceptionTranslator translator, ConnectTimer timer) {
		this.lock = socket.lock();
		this.socket = socket;
		this.connect = new DeferredConnect(connection, this);
		this.remote = remote;
		this.connectTimeoutMillis = connectTimeoutMillis;
		this.translator = translator;
		this.timer = timer;
	}

	void connecting(SocketDescriptors descriptors) {
		this.lock.lock();
		try {
			this.connecting = Thread.currentThread();
			this.connect.connecting(
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
			this.connect.closed(SocketErrors.reason(failure));
			established();
		}
		finally {
			this.lock.unlock();
		}
	}

	void connected() {
		this.lock.lock();
		try {
			this.connecting = null;
			if (!this.connect.connected()) {
				established();
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
				writeRemainder(out, bytes, offset + sent, length - sent);
			}
		}
		finally {
			this.writeLock.unlock();
		}
	}

	private int firstWrite(ByteBuffer data) throws IOException {
		this.lock.lock();
		try {
			int sent = started(this.connect.write(data));
			this.writing = sent < data.remaining();
			return sent;
		}
		finally {
			this.lock.unlock();
		}
	}

	private void writeRemainder(OutputStream out, byte[] bytes, int offset, int length) throws IOException {
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

	/**
	 * A socket takes bytes only once it is established.
	 */
	private void written() {
		this.lock.lock();
		try {
			this.writing = false;
			if (this.connect.isOver()) {
				established();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	private void startWithoutData() throws IOException {
		this.lock.lock();
		try {
			started(this.connect.startWithoutData(FallbackReason.NO_DATA));
		}
		finally {
			this.lock.unlock();
		}
	}

	private int started(int result) throws IOException {
		if (result < 0) {
			throw fail(() -> SocketErrors.connectException(-result, null));
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
			boolean established = isEstablished();
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
		// A caller that waits for bytes by asking would wait for ever without a SYN
		startWithoutData();
		return in.available();
	}

	/**
	 * Whether the read timeout is over for a caller that believes that the connection was
	 * established before it read. A complete first flight was sent by then. All else was
	 * sent later, so the timeout begins again.
	 */
	private boolean isReadTimeout() throws IOException {
		this.lock.lock();
		try {
			requireNotFailed();
			return this.connect.isOver() && this.connect.outcome() instanceof FastOpenOutcome.Hit hit && hit.complete();
		}
		finally {
			this.lock.unlock();
		}
	}

	private boolean isEstablished() {
		this.lock.lock();
		try {
			return this.connect.isEstablished();
		}
		finally {
			this.lock.unlock();
		}
	}

	private void answered(int count) {
		this.lock.lock();
		try {
			if (count > 0) {
				this.connect.answered();
				established();
			}
			else {
				// Also read at the end of a connection whose refusal another thread has
				// met
				this.connect.isOver();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Wait for the end of the handshake. The kernel shows it by a socket that can be
	 * written to, but there is nothing to write.
	 */
	void await() throws IOException {
		startWithoutData();
		boolean interrupted = false;
		for (int pause = 1; isHandshaking(); pause = Math.min(2 * pause, MAX_PAUSE_MILLIS)) {
			try {
				Thread.sleep(pause);
			}
			catch (InterruptedException ex) {
				// Like connect, which does not heed it either
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
			return !this.connect.isOver() && this.connect.isHandshaking();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Return what to throw for a failure to read or write: the failure itself, or one of
	 * {@code connect} if the connection was never established.
	 */
	IOException explain(IOException failure) {
		this.lock.lock();
		try {
			if (this.failure != null) {
				return this.failure.get();
			}
			if (this.connect.hasFailed(SocketErrors.reason(failure))) {
				int errno = SocketErrors.errno(failure);
				return fail(() -> (errno != 0) ? SocketErrors.connectException(errno, failure) : failure);
			}
			return failure;
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Close the socket, which wakes up the threads that wait for it.
	 */
	private IOException fail(Supplier<IOException> failure) {
		Supplier<IOException> translated = () -> this.translator.translate(failure.get(), this.remote, this.connect);
		this.failure = translated;
		try {
			this.socket.closeSocket();
		}
		catch (IOException ex) {
			// The reason for closing it matters more
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
	 * The socket's user closes it, and holds the lock.
	 */
	void closing() {
		// On later JDKs connect itself closes the socket when it fails
		if (this.connecting != Thread.currentThread()) {
			this.connect.closing();
		}
		this.socket.connectIsOver();
	}

	@Override
	public int connectTimeoutMillis() {
		return this.connectTimeoutMillis;
	}

	@Override
	public Cancellable schedule(Runnable task, int delayMillis) {
		return this.timer.schedule(() -> {
			this.lock.lock();
			try {
				task.run();
			}
			finally {
				this.lock.unlock();
			}
		}, delayMillis);
	}

	@Override
	public void established() {
		if (!this.writing && this.failure == null && this.connect.outcome() != null) {
			this.socket.connectIsOver();
		}
	}

	@Override
	public void timedOut() {
		fail(() -> new SocketTimeoutException("Connect timed out"));
	}

}
