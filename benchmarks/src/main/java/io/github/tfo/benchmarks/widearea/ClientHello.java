package io.github.tfo.benchmarks.widearea;

import java.nio.ByteBuffer;

/**
 * The first message of TLS, RFC 8446, section 4.1.2.
 */
final class ClientHello {

	private static final int RECORD_HANDSHAKE = 22;

	private static final int RECORD_HEADER = 5;

	private static final int HANDSHAKE_CLIENT_HELLO = 1;

	/** Type and length, legacy_version, random. */
	private static final int BEFORE_SESSION_ID = 4 + 2 + 32;

	private static final int PRE_SHARED_KEY = 41;

	private ClientHello() {
	}

	/**
	 * Whether a segment begins with one that would resume a session. One that goes on in
	 * the next segment is taken for such, since without a session they are short.
	 */
	static boolean offersSession(byte[] payload) {
		if (payload.length <= RECORD_HEADER + BEFORE_SESSION_ID || payload[0] != RECORD_HANDSHAKE
				|| payload[RECORD_HEADER] != HANDSHAKE_CLIENT_HELLO) {
			return false;
		}
		ByteBuffer hello = ByteBuffer.wrap(payload);
		if (RECORD_HEADER + u16(hello, 3) > payload.length) {
			return true;
		}
		hello.position(RECORD_HEADER + BEFORE_SESSION_ID);
		skip(hello, hello.get() & 0xff);
		skip(hello, hello.getShort() & 0xffff);
		skip(hello, hello.get() & 0xff);
		int end = hello.getShort() & 0xffff;
		end += hello.position();
		while (hello.position() < end) {
			if (hello.getShort() == PRE_SHARED_KEY) {
				return true;
			}
			skip(hello, hello.getShort() & 0xffff);
		}
		return false;
	}

	private static int u16(ByteBuffer buffer, int index) {
		return buffer.getShort(index) & 0xffff;
	}

	private static void skip(ByteBuffer buffer, int bytes) {
		buffer.position(buffer.position() + bytes);
	}

}
