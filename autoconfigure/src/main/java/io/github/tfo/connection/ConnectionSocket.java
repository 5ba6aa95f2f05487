// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

/**
 * The socket of a connection.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectionSocket {

	/** A socket that is closed, or whose descriptor cannot be reached. */
	ConnectionSocket CLOSED = () -> FastOpenConnection.NO_DESCRIPTOR;

	/**
	 * Return the descriptor of the socket. The kernel gives the same number to another
	 * socket once this one is closed. So the socket must stay open until the caller, a
	 * method of {@link FastOpenConnection}, returns.
	 * @return the descriptor, or {@link FastOpenConnection#NO_DESCRIPTOR} if the socket
	 * is closed or its descriptor cannot be reached
	 */
	int descriptor();

}
