package io.github.tfo.connection;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import io.github.tfo.socket.FastOpenSupport;
import io.github.tfo.socket.SocketCalls;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What all doors share: begins the {@link FastOpenConnection} of a new connection.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class FastOpenConnector {

	private static final Log logger = LogFactory.getLog(FastOpenConnector.class);

	private final FastOpenSupport support;

	private final EarlyDataPolicy policy;

	private final Supplier<List<FastOpenListener>> listeners;

	private final AtomicBoolean listenerFailed = new AtomicBoolean();

	/**
	 * Create a connector.
	 * @param support the system calls, once they are known to work
	 * @param policy what may ride in a SYN
	 * @param listeners who hears of outcomes, in this order; asked for at each outcome
	 */
	public FastOpenConnector(FastOpenSupport support, EarlyDataPolicy policy,
			Supplier<List<FastOpenListener>> listeners) {
		this.support = support;
		this.policy = policy;
		this.listeners = listeners;
	}

	/**
	 * Begin a connection.
	 * @param library the library that opens it
	 * @param clientName the host as the request named it, see {@link Peer#clientName()}
	 * @return the connection's life, to be told of each event; {@code null} when there is
	 * no Fast Open on this machine, and the connection is to be opened as if there were
	 * none anywhere
	 */
	public @Nullable FastOpenConnection open(ClientLibrary library, String clientName) {
		SocketCalls calls = this.support.calls();
		return (calls != null) ? new FastOpenConnection(calls, this.policy, this::publish, library, clientName) : null;
	}

	private void publish(Peer peer, FastOpenOutcome outcome) {
		try {
			for (FastOpenListener listener : this.listeners.get()) {
				publish(listener, peer, outcome);
			}
		}
		catch (RuntimeException ex) {
			warn("An outcome of TCP Fast Open could not be published", ex);
		}
	}

	private void publish(FastOpenListener listener, Peer peer, FastOpenOutcome outcome) {
		try {
			listener.onOutcome(peer, outcome);
		}
		catch (RuntimeException ex) {
			warn("FastOpenListener " + listener + " failed", ex);
		}
	}

	/**
	 * Once, since it would be said at each connection.
	 */
	private void warn(String message, RuntimeException ex) {
		if (this.listenerFailed.compareAndSet(false, true)) {
			logger.warn(message + "; further failures are not logged", ex);
		}
	}

}
