// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EarlyDataPolicy}.
 */
class EarlyDataPolicyTests {

	private final EarlyDataPolicy policy = new EarlyDataPolicy(List.of("GET", "HEAD"));

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\n", "HEAD /index HTTP/1.0\r\nHo", "GET * HTTP/1.1\r\nHost: x\r" })
	void requestWithPermittedMethodMayBeSentAlsoInPart(String first) {
		assertThat(earlyDataLength(this.policy, bytes(first))).isEqualTo(first.length());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "G", "GET", "GET ", "get / HTTP/1.1\r\n", "GETS / HTTP/1.1\r\n", " GET / HTTP/1.1\r\n",
			"POST / HTTP/1.1\r\n", "CONNECT upstream:443 HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
			"PROXY TCP4 192.0.2.1 192.0.2.2 1 80\r\nGET / HTTP/1.1\r\n" })
	void anythingElseMayNot(String first) {
		assertThat(earlyDataLength(this.policy, bytes(first))).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET k\r\nINCR c\r\n", "GET /\r\nPOST /pay HTTP/1.1\r\nHost: x\r\n\r\n",
			"HEAD * RTSP/1.0\r\nCSeq: 1\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "GET / HTTP/1.x\r\n\r\n",
			"GET / HTTP/1.1 \r\n\r\n", "GET / HTTP/1.11\r\n\r\n", "GET / HTTP/1.1\n\n",
			"GET / HTTP/1.1\rHost: x\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET  HTTP/1.1\r\n\r\n",
			"GET /\t HTTP/1.1\r\n\r\n", "GET /\0 HTTP/1.1\r\n\r\n", "GET /\u007f HTTP/1.1\r\n\r\n",
			"GET /\u00e4 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1", "GET / HTTP/1.1\r" })
	void whatDoesNotBeginWithACompleteRequestLineMayNot(String first) {
		assertThat(earlyDataLength(this.policy, bytes(first))).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody",
			"GET / HTTP/1.1\r\ncontent-length:4\t \r\nX-Empty:\r\n\r\nbody",
			"GET / HTTP/1.1\r\nContent-Length: 4\r\nX-Request-Id: 99\r\n\r\nbody",
			"GET / HTTP/1.1\r\nX-Content-Length: 9\r\nUpgrade-Insecure-Requests: 1\r\n\r\n",
			"GET / HTTP/1.1\r\nX-Name: \u00e4\r\nContent-Length: 09\r\n\r\nnine-long",
			"GET / HTTP/1.1\r\nContent-Length: 10\r\n\r\nexactly-10" })
	void onlyTheFirstRequestMayBeSent(String request) {
		assertThat(earlyDataLength(this.policy, bytes(request))).isEqualTo(request.length());
		assertThat(earlyDataLength(this.policy, bytes(request + "POST /order HTTP/1.1\r\nHost: x\r\n\r\n")))
			.isEqualTo(request.length());
	}

	@Test
	void onlyTheFirstRequestMayBeSentWhereverItBegins() {
		ByteBuffer bytes = bytes("POST GET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n\r\n");
		bytes.position(5);
		assertThat(earlyDataLength(this.policy, bytes)).isEqualTo(18);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 4\r\nContent-Length: 40", "Content-Length: 4\r\ncontent-length: 4",
			"Transfer-Encoding: chunked\r\nContent-Length: 4", "Content-Length: 4\r\nTransfer-Encoding: chunked",
			"transfer-encoding: identity", "Content-Length: 5,5", "Content-Length: +5", "Content-Length: -5",
			"Content-Length: 5 5", "Content-Length: 0x5", "Content-Length: five", "Content-Length:",
			"Content-Length: 18446744073709551620", "Content-Length : 5", "Content-Length\t: 5", "Content-Length 5",
			"Content-Length:\r\n 5", "X: y\r\n\tz", " X: y", ": y", "X: y\rContent-Length: 4",
			"X: y\nContent-Length: 4", "X: \0", "X: \u0001", "X: \u007f", "X\u00e4: y", "X(Y): y" })
	void requestWhoseBodyHasNoCertainLengthMayNot(String fields) {
		String pipeline = "GET / HTTP/1.1\r\n" + fields + "\r\n\r\nPOST /pay HTTP/1.1\r\nHost: x\r\n\r\n";
		assertThat(earlyDataLength(this.policy, bytes(pipeline))).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
			"GET / HTTP/1.1\r\nupgrade:h2c\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nUpgrade:",
			"GET / HTTP/1.1\r\nUpgrade : websocket\r\n\r\n", "GET / HTTP/1.1\r\nX: y\r\n\tUPGRADE: websocket\r\n\r\n" })
	void requestForAnotherProtocolMayNot(String request) {
		assertThat(earlyDataLength(this.policy, bytes(request))).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 4", "Content-Length: 4\r", "Content-Len", "X: y\r\n" })
	void headThatGoesOnMayBeSentInPart(String cut) {
		String request = "GET / HTTP/1.1\r\nX-Large: " + "x".repeat(20_000) + "\r\n" + cut;
		assertThat(earlyDataLength(this.policy, bytes(request))).isEqualTo(request.length());
	}

	@ParameterizedTest
	@ValueSource(strings = { "5", "999999999999999999" })
	void bodyThatIsLongerThanWhatIsWrittenMayBeSentInPart(String length) {
		String request = "GET / HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\nbody";
		assertThat(earlyDataLength(this.policy, bytes(request))).isEqualTo(request.length());
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody",
			"\u0016\u0003\u0001\0\u0003\u0001\0\0" })
	void firstFlightEndsWithTheRequestOrClientHello(String whole) {
		for (int length = 6; length < whole.length(); length++) {
			assertThat(this.policy.firstFlight(bytes(whole.substring(0, length)))).isNotEqualTo(length);
		}
		assertThat(this.policy.firstFlight(bytes(whole))).isEqualTo(whole.length());
	}

	@Test
	void firstFlightEndsWithTheBody() {
		String head = "GET / HTTP/1.1\r\nContent-Length: 300000\r\n\r\n";
		assertThat(this.policy.firstFlight(bytes(head + "x".repeat(60_000)))).isEqualTo(head.length() + 300_000);
	}

	@Test
	void whatFollowsAClientHelloMayNot() {
		byte[] bytes = { 22, 3, 1, 0, 3, 1, 0, 0, 23, 3, 3, 0, 1, 9 };
		assertThat(earlyDataLength(this.policy, ByteBuffer.wrap(bytes))).isEqualTo(8);
	}

	@Test
	void clientHelloMayBeSentWhateverTheMethods() throws Exception {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		hello.flip();
		assertThat(earlyDataLength(new EarlyDataPolicy(List.of()), hello)).isEqualTo(hello.remaining());
	}

	@ParameterizedTest
	@ValueSource(bytes = { 0, 2, 4, 11, 20 })
	void otherHandshakeMessageMayNot(byte type) {
		assertThat(earlyDataLength(this.policy, ByteBuffer.wrap(new byte[] { 22, 3, 3, 0, 10, type, 0, 0, 6 })))
			.isZero();
	}

	@Test
	void otherRecordMayNot() {
		assertThat(earlyDataLength(this.policy, ByteBuffer.wrap(new byte[] { 21, 3, 3, 0, 2, 1, 0 }))).isZero();
		assertThat(earlyDataLength(this.policy, ByteBuffer.wrap(new byte[] { 22, 2, 3, 0, 2, 1, 0 }))).isZero();
		assertThat(earlyDataLength(this.policy, ByteBuffer.wrap(new byte[] { 22, 3, 3, 0, 2 }))).isZero();
	}

	@Test
	void onlyWhatStandsBetweenPositionAndLimitCounts() {
		ByteBuffer bytes = bytes("POST GET / HTTP/1.1\r\nPOST");
		bytes.position(5);
		bytes.limit(21);
		assertThat(earlyDataLength(this.policy, bytes)).isEqualTo(16);
		bytes.limit(20);
		assertThat(earlyDataLength(this.policy, bytes)).isZero();
		assertThat(bytes.position()).isEqualTo(5);
	}

	private static ByteBuffer bytes(String text) {
		return StandardCharsets.ISO_8859_1.encode(text);
	}

	/**
	 * How many of these bytes the policy permits in the SYN.
	 */
	static int earlyDataLength(EarlyDataPolicy policy, ByteBuffer first) {
		return (int) Math.min(first.remaining(), policy.firstFlight(first));
	}

}
