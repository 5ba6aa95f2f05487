// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.net.InetSocketAddress;

/**
 * What the application has configured for the destination of one connection.
 */
@FunctionalInterface
interface DestinationRules {

	/**
	 * Return whether Fast Open is permitted.
	 * @param remote the resolved address and port that is connected to
	 */
	boolean permit(InetSocketAddress remote);

	/**
	 * Return whether the destination takes data in a SYN without a cookie.
	 * @param remote the resolved address and port that is connected to
	 */
	default boolean isCookieless(InetSocketAddress remote) {
		return false;
	}

}
