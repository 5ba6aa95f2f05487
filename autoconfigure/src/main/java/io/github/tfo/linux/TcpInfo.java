// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The part of {@code struct tcp_info} ({@code include/uapi/linux/tcp.h}) that tells
 * whether Fast Open has worked.
 *
 * @param state the connection's state
 * @param synDataAcknowledged whether the peer acknowledged data that was sent in the SYN
 * ({@code TCPI_OPT_SYN_DATA}): Fast Open has worked
 * @param fastOpenFailure why it has not worked ({@code tcpi_fastopen_client_fail})
 * @param roundTripMicros the smoothed round-trip time in microseconds ({@code tcpi_rtt}),
 * 0 until the peer has answered
 * @param retransmissions how many segments were sent again, SYNs among them
 * ({@code tcpi_total_retrans})
 * @since 0.1.0
 */
public record TcpInfo(State state, boolean synDataAcknowledged, FastOpenFailure fastOpenFailure, long roundTripMicros,
		long retransmissions) {

	/**
	 * Returned when the kernel does not answer.
	 */
	public static final TcpInfo UNKNOWN = new TcpInfo(State.OTHER, false, FastOpenFailure.UNSPECIFIED, 0, 0);

	/**
	 * The bytes to request from the kernel, up to the end of {@code tcpi_total_retrans}.
	 */
	static final int SIZE = 104;

	private static final int STATE_OFFSET = 0;

	private static final int OPTIONS_OFFSET = 5;

	private static final int FASTOPEN_CLIENT_FAIL_OFFSET = 7;

	private static final int RTT_OFFSET = 68;

	private static final int TOTAL_RETRANS_OFFSET = 100;

	// include/uapi/linux/tcp.h
	private static final int TCPI_OPT_SYN_DATA = 0x20;

	private static final FastOpenFailure[] FAILURES = FastOpenFailure.values();

	/**
	 * Parse what the kernel has written.
	 * @param bytes the structure from index 0 on, in the machine's byte order
	 * @param length how many bytes of it the kernel has written
	 */
	static TcpInfo parse(ByteBuffer bytes, int length) {
		if (length < SIZE) {
			return UNKNOWN;
		}
		boolean littleEndian = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
		int bits = bytes.get(FASTOPEN_CLIENT_FAIL_OFFSET) & 0xff;
		// tcpi_delivery_rate_app_limited:1, tcpi_fastopen_client_fail:2
		int fail = (littleEndian ? bits >> 1 : bits >> 5) & 0b11;
		return new TcpInfo(State.of(bytes.get(STATE_OFFSET)), (bytes.get(OPTIONS_OFFSET) & TCPI_OPT_SYN_DATA) != 0,
				FAILURES[fail], unsignedInt(bytes, RTT_OFFSET), unsignedInt(bytes, TOTAL_RETRANS_OFFSET));
	}

	private static long unsignedInt(ByteBuffer bytes, int offset) {
		return Integer.toUnsignedLong(bytes.getInt(offset));
	}

	/**
	 * The states that matter while a connection is being opened
	 * ({@code include/net/tcp_states.h}).
	 */
	public enum State {

		/** The handshake is complete ({@code TCP_ESTABLISHED}). */
		ESTABLISHED,

		/**
		 * The SYN was not answered yet, or not even sent ({@code TCP_SYN_SENT}).
		 */
		SYN_SENT,

		/** Not connected: not yet, or no longer ({@code TCP_CLOSE}). */
		CLOSE,

		/** Any other state: an established connection that is being closed. */
		OTHER;

		private static State of(byte value) {
			return switch (value) {
				case 1 -> ESTABLISHED;
				case 2 -> SYN_SENT;
				case 7 -> CLOSE;
				default -> OTHER;
			};
		}

	}

	/**
	 * Why the peer accepted no data with the SYN ({@code enum tcp_fastopen_client_fail}
	 * in {@code include/uapi/linux/tcp.h}, in that order).
	 */
	public enum FastOpenFailure {

		/** No failure is known ({@code TFO_STATUS_UNSPEC}). */
		UNSPECIFIED,

		/** There was no cookie to send ({@code TFO_COOKIE_UNAVAILABLE}). */
		COOKIE_UNAVAILABLE,

		/**
		 * The SYN was acknowledged, its data was not ({@code TFO_DATA_NOT_ACKED}): the
		 * server did not take the cookie, or a middlebox dropped the option.
		 */
		DATA_NOT_ACKED,

		/**
		 * The SYN was sent again, without data ({@code TFO_SYN_RETRANSMITTED}).
		 */
		SYN_RETRANSMITTED

	}

}
