// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.net.InetSocketAddress;

import io.github.tfo.connection.DeferredConnect;

/**
 * Internal. Translates the exception of a {@code connect} for a library that does not see
 * it thrown by {@code connect}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ConnectExceptionTranslator {

	/**
	 * Returns the exception as it is.
	 */
	ConnectExceptionTranslator NONE = (failure, remote, connect) -> failure;

	/**
	 * Translate an exception.
	 * @param failure what {@link java.net.Socket#connect} throws in such a case
	 * @param remote the address of the {@code connect}
	 * @param connect the {@code connect} that has failed
	 * @return what the library throws in such a case
	 */
	IOException translate(IOException failure, InetSocketAddress remote, DeferredConnect connect);

}
