// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What was sent in a SYN, by what it means to send it again.
 */
enum SynData {

	/** No data. */
	NOTHING,

	/**
	 * The first message of TLS, in which there is no request.
	 */
	CLIENT_HELLO,

	/** A plaintext request whose method is safe (RFC 9110, section 9.2.1). */
	SAFE_REQUEST,

	/**
	 * A plaintext request with another method, sent because it is configured.
	 */
	UNSAFE_REQUEST;

	// RFC 8446, section 5.1: ContentType handshake(22)
	private static final byte TLS_CONTENT_TYPE_HANDSHAKE = 22;

	// RFC 9110, section 9.2.1
	private static final byte[][] SAFE_METHODS = { bytes("GET "), bytes("HEAD "), bytes("OPTIONS "), bytes("TRACE ") };

	private static byte[] bytes(String method) {
		return method.getBytes(StandardCharsets.US_ASCII);
	}

	/**
	 * Classify data that the policy permits.
	 * @param permitted the data between position and limit, not empty
	 */
	static SynData of(ByteBuffer permitted) {
		if (permitted.get(permitted.position()) == TLS_CONTENT_TYPE_HANDSHAKE) {
			return CLIENT_HELLO;
		}
		for (byte[] method : SAFE_METHODS) {
			if (startsWith(permitted, method)) {
				return SAFE_REQUEST;
			}
		}
		return UNSAFE_REQUEST;
	}

	private static boolean startsWith(ByteBuffer data, byte[] prefix) {
		return data.remaining() >= prefix.length
				&& data.slice(data.position(), prefix.length).equals(ByteBuffer.wrap(prefix));
	}

}
