// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TcpInfo}, by bytes as the kernel writes them on a little-endian
 * machine ({@code include/uapi/linux/tcp.h}).
 */
class TcpInfoTests {

	@ParameterizedTest
	@CsvSource({ "1, ESTABLISHED", "2, SYN_SENT", "3, OTHER", "4, OTHER", "7, CLOSE", "8, OTHER", "11, OTHER" })
	void state(byte value, State state) {
		assertThat(TcpInfo.parse(bytes(value, 0, 0, 0), TcpInfo.SIZE).state()).isEqualTo(state);
	}

	@Test
	void synData() {
		assertThat(TcpInfo.parse(bytes(1, 0x27, 0, 0), TcpInfo.SIZE).synDataAcknowledged()).isTrue();
		assertThat(TcpInfo.parse(bytes(1, 0x07, 0, 0), TcpInfo.SIZE).synDataAcknowledged()).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "0, UNSPECIFIED", "1, UNSPECIFIED", "2, COOKIE_UNAVAILABLE", "3, COOKIE_UNAVAILABLE",
			"4, DATA_NOT_ACKED", "6, SYN_RETRANSMITTED", "254, SYN_RETRANSMITTED" })
	void fastOpenFailure(int bits, FastOpenFailure failure) {
		assertThat(TcpInfo.parse(bytes(1, 0, bits, 0), TcpInfo.SIZE).fastOpenFailure()).isEqualTo(failure);
	}

	@Test
	void roundTripIsUnsigned() {
		assertThat(TcpInfo.parse(bytes(1, 0, 0, 40_000), TcpInfo.SIZE).roundTripMicros()).isEqualTo(40_000);
		assertThat(TcpInfo.parse(bytes(1, 0, 0, -1), TcpInfo.SIZE).roundTripMicros()).isEqualTo(0xffff_ffffL);
	}

	@Test
	void answerThatIsTooShortIsUnknown() {
		assertThat(TcpInfo.parse(bytes(1, 0x27, 0, 40_000), 71)).isSameAs(TcpInfo.UNKNOWN);
	}

	@Test
	void retransmissions() {
		ByteBuffer bytes = bytes(1, 0, 0, 0).put(100, (byte) 3);
		assertThat(TcpInfo.parse(bytes, TcpInfo.SIZE).retransmissions()).isEqualTo(3);
		assertThat(TcpInfo.parse(bytes, 72)).isEqualTo(TcpInfo.UNKNOWN);
	}

	private static ByteBuffer bytes(int state, int options, int fastOpenBits, int rtt) {
		ByteBuffer bytes = ByteBuffer.allocate(TcpInfo.SIZE).order(ByteOrder.LITTLE_ENDIAN);
		return bytes.put(0, (byte) state).put(5, (byte) options).put(7, (byte) fastOpenBits).putInt(68, rtt);
	}

}
