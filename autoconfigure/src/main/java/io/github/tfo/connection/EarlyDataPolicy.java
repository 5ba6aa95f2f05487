package io.github.tfo.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Decides by the first bytes of a connection how many of them may be sent in the SYN.
 * <p>
 * A SYN can be delivered twice, and then the server sees its data twice (RFC 7413,
 * section 6.1). A TLS ClientHello can be seen twice without harm. A plaintext HTTP
 * request can when its method is safe (RFC 9110, section 9.2.1), or is declared to be by
 * configuration. It must begin with a complete HTTP/1 request line. Everything else waits
 * for the handshake:
 * <ul>
 * <li>what follows such a request or ClientHello in the same write: the next request of a
 * pipeline, early data of TLS 1.3</li>
 * <li>a request whose body has no certain length: with {@code Transfer-Encoding}, with
 * two {@code Content-Length} fields, or with a head that breaks the grammar of RFC
 * 9112</li>
 * <li>a request to change the protocol ({@code Upgrade}, WebSocket among them), so that
 * no server opens a session for nobody</li>
 * <li>HTTP/2 with prior knowledge, {@code CONNECT}, the PROXY protocol, and all that is
 * not HTTP</li>
 * </ul>
 * Of a head or a body that is longer than the SYN a part is sent in it, which no server
 * acts upon alone. What a request with {@code Expect: 100-continue} holds back is not in
 * the first write. Immutable.
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
	 * @param methods the HTTP methods whose plaintext requests may be sent in a SYN,
	 * spelled as they are sent (RFC 9110: methods are case-sensitive)
	 */
	public EarlyDataPolicy(Collection<String> methods) {
		this.methods = methods.stream()
			.map((method) -> (method + ' ').getBytes(StandardCharsets.US_ASCII))
			.toArray(byte[][]::new);
	}

	/**
	 * Return how many of these bytes may be sent in the SYN.
	 * @param first the first bytes that the connection is to send, between position and
	 * limit; left as it is
	 * @return how many from the first one on; 0 when none may, or it cannot be told
	 */
	public int earlyDataLength(ByteBuffer first) {
		return (int) Math.min(first.remaining(), firstFlight(first));
	}

	/**
	 * Return the length of the ClientHello or request that these bytes begin with, if it
	 * may be sent in the SYN.
	 * @param first the first bytes that the connection is to send, between position and
	 * limit; left as it is
	 * @return more than there are bytes when it goes on after them,
	 * {@link Long#MAX_VALUE} when its end cannot be told; 0 when it may not be sent
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
