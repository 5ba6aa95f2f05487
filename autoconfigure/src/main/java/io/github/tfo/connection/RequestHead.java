// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.nio.ByteBuffer;

/**
 * Finds the end of the first request of a plaintext connection, so that what follows is
 * not taken for a part of it. Reads the grammar of RFC 9112 without the leniency that it
 * grants: bytes that two recipients may read differently are not HTTP here. Allocates
 * nothing.
 */
final class RequestHead {

	/**
	 * Stands for no index or no number.
	 */
	private static final int NONE = -1;

	/**
	 * More digits do not fit into a {@code long}, and a recipient might overflow.
	 */
	private static final int MAX_LENGTH_DIGITS = 18;

	private static final int DEL = 127;

	// RFC 9112, section 2.3: HTTP-version without its last digit
	private static final byte[] VERSION = { ' ', 'H', 'T', 'T', 'P', '/', '1', '.' };

	private static final byte[] CONTENT_LENGTH = { 'c', 'o', 'n', 't', 'e', 'n', 't', '-', 'l', 'e', 'n', 'g', 't',
			'h' };

	private static final byte[] TRANSFER_ENCODING = { 't', 'r', 'a', 'n', 's', 'f', 'e', 'r', '-', 'e', 'n', 'c', 'o',
			'd', 'i', 'n', 'g' };

	private static final byte[] UPGRADE = { 'u', 'p', 'g', 'r', 'a', 'd', 'e' };

	private static final boolean[] TOKEN = new boolean[Byte.MAX_VALUE + 1];
	static {
		// RFC 9110, section 5.6.2
		for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
			TOKEN[c] = true;
		}
		for (char c = 0; c < TOKEN.length; c++) {
			TOKEN[c] |= Character.isLetterOrDigit(c);
		}
	}

	private RequestHead() {
	}

	/**
	 * Return the length of the first request.
	 * @param bytes a request from its first byte on, between position and limit
	 * @param target the index of the byte after the method and its space
	 * @return the length of head and body, also if the body goes on after these bytes;
	 * {@link Long#MAX_VALUE} if the head does; 0 if there is no complete request line,
	 * the body length is not certain, or the request asks for another protocol
	 */
	static long requestLength(ByteBuffer bytes, int target) {
		int limit = bytes.limit();
		int line = endOfRequestLine(bytes, target, limit);
		if (line == NONE) {
			return 0;
		}
		long bodyLength = NONE;
		while (line < limit && bytes.get(line) != '\r') {
			int colon = endOfToken(bytes, line, limit);
			if (colon == limit) {
				return Long.MAX_VALUE;
			}
			if (colon == line || bytes.get(colon) != ':' || is(bytes, line, colon, UPGRADE)
					|| is(bytes, line, colon, TRANSFER_ENCODING)) {
				return 0;
			}
			int end = endOfValue(bytes, colon + 1, limit);
			int next = endOfLine(bytes, end, limit);
			if (next == NONE) {
				return 0;
			}
			if (end < limit && is(bytes, line, colon, CONTENT_LENGTH)) {
				if (bodyLength != NONE) {
					return 0;
				}
				bodyLength = number(bytes, colon + 1, end);
				if (bodyLength == NONE) {
					return 0;
				}
			}
			line = next;
		}
		int body = endOfLine(bytes, line, limit);
		if (body == NONE) {
			return 0;
		}
		return (line + 2 > limit) ? Long.MAX_VALUE : body - bytes.position() + Math.max(0, bodyLength);
	}

	private static int endOfRequestLine(ByteBuffer bytes, int target, int limit) {
		int i = target;
		while (i < limit && bytes.get(i) > ' ' && bytes.get(i) < DEL) {
			i++;
		}
		int end = i + VERSION.length + 1;
		if (i == target || limit - end < 2) {
			return NONE;
		}
		for (int k = 0; k < VERSION.length; k++) {
			if (bytes.get(i + k) != VERSION[k]) {
				return NONE;
			}
		}
		return isDigit(bytes.get(end - 1)) ? endOfLine(bytes, end, limit) : NONE;
	}

	private static int endOfToken(ByteBuffer bytes, int from, int limit) {
		int i = from;
		while (i < limit && bytes.get(i) >= 0 && TOKEN[bytes.get(i)]) {
			i++;
		}
		return i;
	}

	private static int endOfValue(ByteBuffer bytes, int from, int limit) {
		int i = from;
		while (i < limit && isInValue(bytes.get(i))) {
			i++;
		}
		return i;
	}

	// RFC 9110, section 5.5: obs-text is allowed, and negative as a byte
	private static boolean isInValue(byte b) {
		return b >= ' ' && b < DEL || b < 0 || b == '\t';
	}

	/**
	 * Return the index after CR and LF: {@code limit} if they are cut off, {@link #NONE}
	 * if there is something else.
	 */
	private static int endOfLine(ByteBuffer bytes, int from, int limit) {
		if (from < limit && bytes.get(from) != '\r' || from + 1 < limit && bytes.get(from + 1) != '\n') {
			return NONE;
		}
		return Math.min(from + 2, limit);
	}

	private static boolean is(ByteBuffer bytes, int from, int to, byte[] lowerCase) {
		if (to - from != lowerCase.length) {
			return false;
		}
		for (int i = 0; i < lowerCase.length; i++) {
			if (Character.toLowerCase(bytes.get(from + i)) != lowerCase[i]) {
				return false;
			}
		}
		return true;
	}

	private static long number(ByteBuffer bytes, int from, int to) {
		int first = from;
		while (first < to && isBlank(bytes.get(first))) {
			first++;
		}
		int last = to;
		while (last > first && isBlank(bytes.get(last - 1))) {
			last--;
		}
		if (first == last || last - first > MAX_LENGTH_DIGITS) {
			return NONE;
		}
		long number = 0;
		for (int i = first; i < last; i++) {
			if (!isDigit(bytes.get(i))) {
				return NONE;
			}
			number = 10 * number + bytes.get(i) - '0';
		}
		return number;
	}

	private static boolean isBlank(byte b) {
		return b == ' ' || b == '\t';
	}

	private static boolean isDigit(byte b) {
		return b >= '0' && b <= '9';
	}

}
