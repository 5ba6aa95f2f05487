package io.github.tfo.linux;

import java.net.Socket;
import java.nio.channels.SocketChannel;

/**
 * The descriptors of the JDK's own sockets, which the JDK does not show. Never throws:
 * what cannot be reached is {@link #UNREACHABLE}. Thread-safe.
 * <p>
 * What {@link SystemCalls} says of descriptors holds: the number is the socket's as long
 * as the socket is surely open.
 *
 * @since 0.1.0
 */
public interface SocketDescriptors {

	/**
	 * Stands for the descriptor of a socket whose descriptor cannot be reached.
	 */
	int UNREACHABLE = -1;

	/**
	 * The descriptor of a socket that the JDK has implemented.
	 * @param socket an open socket; it need not be connected
	 * @return its descriptor, or {@link #UNREACHABLE}
	 */
	int of(Socket socket);

	/**
	 * The descriptor of a channel that the JDK has implemented.
	 * @param channel an open channel; it need not be connected
	 * @return its descriptor, or {@link #UNREACHABLE}
	 */
	int of(SocketChannel channel);

}
