// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.util.Arrays;
import java.util.HexFormat;

import io.github.tfo.lab.Packet.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Packets written down byte by byte, after the figures in RFC 791, 8200, 9293, 7413.
 */
class PacketTests {

	private static final String ADDRESSES4 = "0a4d0001 0a4d0002 ";

	private static final String ADDRESSES6 = "fd770000000000000000000000000001 fd770000000000000000000000000002 ";

	/** IPv4, SYN, MSS, NOP, NOP, a cookie of eight bytes, four bytes of data. */
	private static final String SYN4 = "45 00 0040 1234 4000 40 06 0000 " + ADDRESSES4
			+ "c350 0050 00000001 00000000 a0 02 ffff 0000 0000  02 04 05b4  01 01 22 0a 1122334455667788  01 01 01 01"
			+ "47455420";

	/** IPv6, SYN, a request for a cookie, an odd number of bytes of data. */
	private static final String SYN6 = "60000000 001b 06 40 " + ADDRESSES6
			+ "c350 01bb 00000001 00000000 60 02 ffff 0000 0000  22 02 01 01  414243";

	@Test
	void readsIp4() {
		Packet packet = packet(SYN4);
		assertThat(packet.ipVersion()).isEqualTo(4);
		assertThat(packet.isTcp()).isTrue();
		assertThat(packet.isSyn()).isTrue();
		assertThat(packet.isSynAck() || packet.isReset() || packet.isFin()).isFalse();
		assertThat(packet.sourcePort()).isEqualTo(50000);
		assertThat(packet.destinationPort()).isEqualTo(80);
		assertThat(packet.hasFastOpenOption()).isTrue();
		assertThat(packet.fastOpenCookieLength()).isEqualTo(8);
		assertThat(packet.payloadLength()).isEqualTo(4);
		assertThat(packet.payload()).asString().isEqualTo("GET ");
		assertThat(packet.direction()).isEqualTo(Direction.TO_SERVER);
		assertThat(packet).hasToString("TO_SERVER IPv4 TCP 50000 -> 80 SYN cookie of 8, payload 4, 64 bytes");
	}

	@Test
	void readsIp6() {
		Packet packet = packet(SYN6);
		assertThat(packet.ipVersion()).isEqualTo(6);
		assertThat(packet.isSyn()).isTrue();
		assertThat(packet.destinationPort()).isEqualTo(443);
		assertThat(packet.hasFastOpenOption()).isTrue();
		assertThat(packet.fastOpenCookieLength()).isZero();
		assertThat(packet.payload()).asString().isEqualTo("ABC");
	}

	@Test
	void skipsExtensionHeadersOfIp6() {
		// Hop-by-hop options of 8 bytes, then destination options of 16
		Packet packet = packet("60000000 002c 00 40 " + ADDRESSES6 + "3c 00 010400000000 06 01 010c000000000000"
				+ "000000000000 c350 01bb 00000001 00000002 50 11 ffff 0000 0000");
		assertThat(packet.isTcp()).isTrue();
		assertThat(packet.isFin()).isTrue();
		assertThat(packet.destinationPort()).isEqualTo(443);
		assertThat(packet.payloadLength()).isZero();
	}

	@Test
	void readsOptionsOfIp4() {
		// IHL 6: four bytes of options before the TCP header
		Packet packet = packet("46 00 002c 1234 4000 40 06 0000 " + ADDRESSES4 + "01010100"
				+ "0050 c350 00000001 00000002 50 12 ffff 0000 0000");
		assertThat(packet.isSynAck()).isTrue();
		assertThat(packet.isSyn()).isFalse();
		assertThat(packet.sourcePort()).isEqualTo(80);
	}

	@Test
	void readsTheExperimentalOption() {
		Packet packet = packet("45 00 0034 1234 4000 40 06 0000 " + ADDRESSES4
				+ "c350 0050 00000001 00000000 80 02 ffff 0000 0000  fe 08 f989 11223344  01 01 01 01");
		assertThat(packet.hasFastOpenOption()).isTrue();
		assertThat(packet.fastOpenCookieLength()).isEqualTo(4);
		assertThat(packet.withoutFastOpenOption().hasFastOpenOption()).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "fe 08 0001 11223344 01 01 01 01", "00 22 0a 112233445566778899",
			"22 00 1122334455667788 0101", "01 01 01 01 01 01 01 01 01 01 01 22", "22 0d 112233445566778899aa" })
	void otherAndBrokenOptionsAreNotFastOpen(String options) {
		Packet packet = packet("45 00 0034 1234 4000 40 06 0000 " + ADDRESSES4
				+ "c350 0050 00000001 00000000 80 02 ffff 0000 0000 " + options);
		assertThat(packet.isSyn()).isTrue();
		assertThat(packet.hasFastOpenOption()).isFalse();
		assertThat(packet.fastOpenCookieLength()).isZero();
		assertThat(packet.withoutFastOpenOption()).isSameAs(packet);
	}

	@ParameterizedTest
	@ValueSource(strings = { SYN4, SYN6 })
	void takesTheOptionOutWithARightChecksum(String hex) {
		Packet packet = packet(hex).withoutFastOpenOption();
		assertThat(packet.hasFastOpenOption()).isFalse();
		assertThat(packet.isSyn()).isTrue();
		assertThat(packet.payload()).isEqualTo(packet(hex).payload());
		assertThat(packet.bytes()).hasSameSizeAs(packet(hex).bytes());
		assertThat(packet.capturedNanos()).isNotZero();
		assertThat(foldedSum(packet)).isEqualTo(0xffff);
	}

	/**
	 * RFC 1071: the sum of what a right checksum covers, with the checksum, is all ones.
	 */
	private static int foldedSum(Packet packet) {
		byte[] bytes = packet.bytes();
		int header = (packet.ipVersion() == 4) ? 20 : 40;
		byte[] covered = Arrays.copyOfRange(bytes, (packet.ipVersion() == 4) ? 12 : 8, bytes.length + bytes.length % 2);
		int sum = 6 + bytes.length - header;
		for (int i = 0; i + 1 < covered.length; i += 2) {
			sum += (covered[i] & 0xff) << 8 | covered[i + 1] & 0xff;
		}
		return (sum & 0xffff) + (sum >> 16);
	}

	@Test
	void readsThePortsOfUdp() {
		Packet packet = packet("45 00 001c 1234 4000 40 11 0000 " + ADDRESSES4 + "1234 0035 0008 0000");
		assertThat(packet.isTcp()).isFalse();
		assertThat(packet.sourcePort()).isEqualTo(0x1234);
		assertThat(packet.destinationPort()).isEqualTo(53);
		assertThat(packet.payloadLength()).isZero();
	}

	@Test
	void laterFragmentsHaveNoHeader() {
		Packet packet = packet(SYN4.replace("4000 40 06", "2001 40 06"));
		assertThat(packet.isTcp()).isFalse();
		assertThat(packet.sourcePort()).isEqualTo(-1);
	}

	@Test
	void paddingIsNotPayload() {
		assertThat(packet(SYN4 + "000000000000").payload()).asString().isEqualTo("GET ");
	}

	@ParameterizedTest
	@ValueSource(strings = { SYN4, SYN6 })
	void whatIsCutOffIsNotTcp(String hex) {
		byte[] whole = packet(hex).bytes();
		for (int length = 0; length < whole.length; length++) {
			Packet packet = Packet.of(Direction.TO_CLIENT, Arrays.copyOf(whole, length));
			assertThat(packet.isTcp()).isFalse();
			assertThat(packet.payload()).isEmpty();
			assertThat(packet.withoutFastOpenOption()).isSameAs(packet);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { SYN4, SYN6 })
	void noByteMakesItThrow(String hex) {
		byte[] whole = packet(hex).bytes();
		for (int i = 0; i < whole.length; i++) {
			for (int value = 0; value < 256; value++) {
				byte[] changed = whole.clone();
				changed[i] = (byte) value;
				Packet packet = Packet.of(Direction.TO_CLIENT, changed).withoutFastOpenOption();
				assertThat(packet.hasFastOpenOption()).isFalse();
				assertThat(packet.payloadLength()).isEqualTo(packet.payload().length);
				assertThat(packet.toString()).isNotEmpty();
			}
		}
	}

	@Test
	void bytesDoNotChange() {
		byte[] bytes = packet(SYN4).bytes();
		Packet packet = Packet.of(Direction.TO_SERVER, bytes);
		bytes[0] = 0;
		packet.bytes()[0] = 0;
		assertThat(packet.isSyn()).isTrue();
		assertThat(packet.bytes()[0]).isEqualTo((byte) 0x45);
	}

	private static Packet packet(String hex) {
		return Packet.of(Direction.TO_SERVER, HexFormat.of().parseHex(hex.replace(" ", "")));
	}

}
