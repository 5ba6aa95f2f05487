// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.net.Socket;
import java.nio.channels.SocketChannel;

/**
 * Gives the file descriptors of the JDK's own sockets, for which the JDK has no public
 * API. Never throws: a descriptor that cannot be reached is {@link #UNREACHABLE}.
 * Thread-safe.
 * <p>
 * A descriptor may be used only while its socket is surely open, as {@link SystemCalls}
 * explains.
 *
 * @since 0.1.0
 */
public interface SocketDescriptors {

	/**
	 * Returned when a socket's descriptor cannot be reached.
	 */
	int UNREACHABLE = -1;

	/**
	 * Return the descriptor of a socket.
	 * @param socket an open socket; it need not be connected
	 * @return its descriptor, or {@link #UNREACHABLE} when it is closed or not the JDK's
	 * own
	 */
	int of(Socket socket);

	/**
	 * Return the descriptor of a channel.
	 * @param channel an open channel; it need not be connected
	 * @return its descriptor, or {@link #UNREACHABLE} when it is not the JDK's own
	 */
	int of(SocketChannel channel);

}
