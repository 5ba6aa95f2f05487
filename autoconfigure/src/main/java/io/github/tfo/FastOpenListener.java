package io.github.tfo;

/**
 * Hears what became of each connection for which Fast Open was wanted. Beans of this type
 * are called in their order.
 * <p>
 * Called once a connection by the thread that owns it, often an event loop: an
 * implementation must be thread-safe and quick. What it throws is logged and does not
 * reach the connection.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FastOpenListener {

	/**
	 * A connection's outcome is known.
	 * @param peer whom the connection was opened to
	 * @param outcome what became of it
	 */
	void onOutcome(ConnectionDescription peer, FastOpenOutcome outcome);

}
