// SPDX-License-Identifier: Apache-2.0

package io.github.tfo;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Description of a connection.
 *
 * @param library the library that opens it
 * @param clientName the host as the request named it: the value that Spring gives the tag
 * {@code client.name} of {@code http.client.requests}. Cut off after
 * {@value #MAX_NAME_LENGTH} characters, the maximum in the DNS (RFC 1035), since it is
 * kept
 * @param address the resolved address that is connected to, without a host name that is
 * longer
 * @since 0.1.0
 */
public record ConnectionDescription(ClientLibrary library, String clientName, InetSocketAddress address) {

	static final int MAX_NAME_LENGTH = 255;

	/**
	 * Create a description.
	 * @param library the library
	 * @param clientName the host, of any length
	 * @param address the resolved address, with a host name of any length
	 */
	public ConnectionDescription {
		if (clientName.length() > MAX_NAME_LENGTH) {
			clientName = clientName.substring(0, MAX_NAME_LENGTH);
		}
		if (!address.isUnresolved() && address.getHostString().length() > MAX_NAME_LENGTH) {
			address = withoutName(address);
		}
	}

	private static InetSocketAddress withoutName(InetSocketAddress address) {
		try {
			return new InetSocketAddress(InetAddress.getByAddress(address.getAddress().getAddress()),
					address.getPort());
		}
		catch (UnknownHostException ex) {
			throw new IllegalStateException("An address has a length of its own", ex);
		}
	}

}
