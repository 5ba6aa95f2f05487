package io.github.tfo.connection;

import java.nio.ByteBuffer;

/**
 * Finds where the first request of a plaintext connection ends (RFC 9112, section 2.1),
 * so that what follows it is not taken for a part of it. Looks at bytes and allocates
 * nothing.
 */
final class RequestHead {

	/** More than a SYN holds on any link. */
	private static final int MAX_LENGTH = 16 * 1024;

	private static final int NOT_FOUND = -1;

	private static final byte[] CONTENT_LENGTH = { 'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't', 'h',
			':' };

	private static final byte[] UPGRADE = { 'u', 'p', 'g', 'r', 'a', 'd', 'e', ':' };

	private RequestHead() {
	}

	/**
	 * How many bytes belong to the first request.
	 * @param bytes a request from its first byte on, between position and limit
	 * @return the length of its head and, as far as {@code Content-Length} tells, of its
	 * body; all bytes when the head does not end here; 0 when the request asks for
	 * another protocol
	 */
	static int requestLength(ByteBuffer bytes) {
		int start = bytes.position();
		int limit = Math.min(bytes.limit(), start + MAX_LENGTH);
		long bodyLength = 0;
		int line = nextLine(bytes, start, limit);
		while (line != NOT_FOUND) {
			int next = nextLine(bytes, line, limit);
			if (isEmpty(bytes, line, next)) {
				return (int) Math.min(bytes.remaining(), next - start + bodyLength);
			}
			if (startsWith(bytes, line, limit, UPGRADE)) {
				return 0;
			}
			if (startsWith(bytes, line, limit, CONTENT_LENGTH)) {
				bodyLength = number(bytes, line + CONTENT_LENGTH.length, limit);
			}
			line = next;
		}
		return bytes.remaining();
	}

	private static int nextLine(ByteBuffer bytes, int from, int limit) {
		for (int i = from; i < limit; i++) {
			if (bytes.get(i) == '\n') {
				return i + 1;
			}
		}
		return NOT_FOUND;
	}

	private static boolean isEmpty(ByteBuffer bytes, int line, int next) {
		return next == line + 1 || next == line + 2 && bytes.get(line) == '\r';
	}

	private static boolean startsWith(ByteBuffer bytes, int line, int limit, byte[] lowerCase) {
		if (limit - line < lowerCase.length) {
			return false;
		}
		for (int i = 0; i < lowerCase.length; i++) {
			if (Character.toLowerCase(bytes.get(line + i)) != lowerCase[i]) {
				return false;
			}
		}
		return true;
	}

	private static long number(ByteBuffer bytes, int from, int limit) {
		long number = 0;
		for (int i = from; i < limit && bytes.get(i) >= ' ' && number < MAX_LENGTH; i++) {
			byte digit = bytes.get(i);
			if (digit >= '0' && digit <= '9') {
				number = 10 * number + digit - '0';
			}
		}
		return number;
	}

}
