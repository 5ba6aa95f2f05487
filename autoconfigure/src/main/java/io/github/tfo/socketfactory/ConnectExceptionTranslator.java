package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetSocketAddress;

import io.github.tfo.connection.DeferredConnect;

/**
 * Makes of a failure to connect what a library would make of it, where the library does
 * not see the failure as one of {@code connect}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectExceptionTranslator {

	/** The failure is thrown as the JDK throws it. */
	ConnectExceptionTranslator NONE = (failure, remote, connect) -> failure;

	/**
	 * Translate a failure.
	 * @param failure what {@link java.net.Socket#connect} throws in such a case
	 * @param remote what was connected to
	 * @param connect the {@code connect} that has failed
	 * @return what the library throws in such a case
	 */
	IOException translate(IOException failure, InetSocketAddress remote, DeferredConnect connect);

}
