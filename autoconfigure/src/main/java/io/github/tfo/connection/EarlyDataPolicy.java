// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Decides how many of the first bytes of a connection may be sent in the SYN.
 * <p>
 * The network can deliver a SYN twice, and then the server sees its data twice (RFC 7413,
 * section 6.1). Two kinds of data may be sent all the same: a TLS ClientHello, and an
 * HTTP/1 request whose method is safe (RFC 9110, section 9.2.1) or configured to be sent.
 * Its request line must be complete. All other data waits for the handshake, also
 * <ul>
 * <li>what follows the request or ClientHello in the same write: a pipelined request, or
 * early data of TLS 1.3</li>
 * <li>a request whose body length is not certain: with {@code Transfer-Encoding}, with
 * two {@code Content-Length} fields, or with a head that violates the grammar of RFC
 * 9112</li>
 * <li>a request to change the protocol ({@code Upgrade}, such as WebSocket), so that no
 * server opens a session for nobody</li>
 * <li>HTTP/2 with prior knowledge, {@code CONNECT}, and the PROXY protocol</li>
 * </ul>
 * If a head or body is longer than the SYN, a part of it is sent. No server acts upon a
 * part. Immutable.
 *
 * @since 0.1.0
 */
public final class EarlyDataPolicy {

	// RFC 8446, section 5.1: ContentType handshake(22)
	private static final byte TLS_CONTENT_TYPE_HANDSHAKE = 22;

	// RFC 8446, section 5.1: legacy_record_version 0x0301 or 0x0303
	private static final byte TLS_MAJOR_VERSION = 3;

	// RFC 8446, section 4: HandshakeType client_hello(1)
	private static final byte TLS_CLIENT_HELLO = 1;

	// RFC 8446, section 5.1: type, version and length of the record
	private static final int TLS_RECORD_HEADER_LENGTH = 5;

	// RFC 8446, section 5.1: the length comes after type and version
	private static final int TLS_LENGTH_OFFSET = 3;

	private final byte[][] methods;

	/**
	 * Create a policy.
	 * @param methods the HTTP methods whose plaintext requests may be sent in the SYN,
	 * spelled as they are sent (RFC 9110: methods are case-sensitive)
	 */
	public EarlyDataPolicy(Collection<String> methods) {
		this.methods = methods.stream()
			.map((method) -> (method + ' ').getBytes(StandardCharsets.US_ASCII))
			.toArray(byte[][]::new);
	}

	/**
	 * Return the length of the ClientHello or request that the bytes begin with, if it
	 * may be sent in the SYN.
	 * @param first the first bytes that the connection is to send, between position and
	 * limit; left as it is
	 * @return the length, which may be more than there are bytes; {@link Long#MAX_VALUE}
	 * if the end is not among the bytes and not known; 0 if nothing may be sent
	 */
	long firstFlight(ByteBuffer first) {
		if (isClientHello(first)) {
			return TLS_RECORD_HEADER_LENGTH + recordLength(first);
		}
		for (byte[] method : this.methods) {
			if (startsWith(first, method)) {
				return RequestHead.requestLength(first, first.position() + method.length);
			}
		}
		return 0;
	}

	private static int recordLength(ByteBuffer first) {
		return Byte.toUnsignedInt(first.get(first.position() + TLS_LENGTH_OFFSET)) << Byte.SIZE
				| Byte.toUnsignedInt(first.get(first.position() + TLS_LENGTH_OFFSET + 1));
	}

	private boolean isClientHello(ByteBuffer first) {
		int start = first.position();
		return first.remaining() > TLS_RECORD_HEADER_LENGTH && first.get(start) == TLS_CONTENT_TYPE_HANDSHAKE
				&& first.get(start + 1) == TLS_MAJOR_VERSION
				&& first.get(start + TLS_RECORD_HEADER_LENGTH) == TLS_CLIENT_HELLO;
	}

	private static boolean startsWith(ByteBuffer first, byte[] prefix) {
		if (first.remaining() < prefix.length) {
			return false;
		}
		int start = first.position();
		for (int i = 0; i < prefix.length; i++) {
			if (first.get(start + i) != prefix[i]) {
				return false;
			}
		}
		return true;
	}

}
