// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

/**
 * Listener that is notified of the outcome of each connection that was to use Fast Open.
 * Beans of this type are called in their order.
 * <p>
 * The thread of the connection, often an event loop, calls it once for each connection.
 * So an implementation must be thread-safe and quick. An exception that it throws is
 * logged and does not reach the connection.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface FastOpenListener {

	/**
	 * The outcome of a connection is known.
	 * @param connection the connection
	 * @param outcome the outcome
	 */
	void onOutcome(ConnectionDescription connection, FastOpenOutcome outcome);

}
