package io.github.tfo.connection;

/**
 * The socket of a connection, which belongs to an HTTP client library.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectionSocket {

	/** A socket that is not open, or whose descriptor cannot be reached. */
	ConnectionSocket CLOSED = () -> FastOpenConnection.NO_DESCRIPTOR;

	/**
	 * Return the socket's descriptor. A descriptor is a number that the kernel gives to
	 * another socket as soon as this one is closed. So the socket must stay open from
	 * this call until the event of {@link FastOpenConnection} that made it returns: by
	 * confinement to one thread, or by a lock that closing takes, too.
	 * @return the descriptor, {@link FastOpenConnection#NO_DESCRIPTOR} when the socket is
	 * not open or its descriptor cannot be reached
	 */
	int descriptor();

}
