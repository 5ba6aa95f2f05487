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
	@ValueSource(strings = { "GET / HTTP/1.1\r\n", "HEAD /index HTTP/1.1\r\n", "GET " })
	void permittedMethodMayRide(String first) {
		assertThat(this.policy.bytesThatMayRide(bytes(first))).isEqualTo(first.length());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "G", "GET", "get / HTTP/1.1\r\n", "GETS / HTTP/1.1\r\n", " GET / HTTP/1.1\r\n",
			"POST / HTTP/1.1\r\n", "CONNECT upstream:443 HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
			"PROXY TCP4 192.0.2.1 192.0.2.2 1 80\r\nGET / HTTP/1.1\r\n" })
	void anythingElseMayNot(String first) {
		assertThat(this.policy.bytesThatMayRide(bytes(first))).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody",
			"GET / HTTP/1.1\nHost: x\ncontent-length:4\n\nbody",
			"GET / HTTP/1.1\r\nContent-Length: 4\r\nX-Request-Id: 99\r\n\r\nbody",
			"GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\nnine-long",
			"GET / HTTP/1.1\r\nContent-Length: 10\r\n\r\nexactly-10" })
	void onlyTheFirstRequestMayRide(String request) {
		assertThat(this.policy.bytesThatMayRide(bytes(request))).isEqualTo(request.length());
		assertThat(this.policy.bytesThatMayRide(bytes(request + "POST /order HTTP/1.1\r\nHost: x\r\n\r\n")))
			.isEqualTo(request.length());
	}

	@Test
	void onlyTheFirstRequestMayRideWhereverItBegins() {
		ByteBuffer bytes = bytes("POST GET / HTTP/1.1\r\n\r\nPOST / HTTP/1.1\r\n\r\n");
		bytes.position(5);
		assertThat(this.policy.bytesThatMayRide(bytes)).isEqualTo(18);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
			"GET / HTTP/1.1\r\nupgrade:h2c\r\nHost: x\r\n\r\n", "GET / HTTP/1.1\r\nUpgrade:" })
	void requestForAnotherProtocolMayNot(String request) {
		assertThat(this.policy.bytesThatMayRide(bytes(request))).isZero();
	}

	@ParameterizedTest
	@ValueSource(strings = { "x\n", "\rx\n" })
	void onlyAnEmptyLineEndsTheHead(String line) {
		assertThat(this.policy.bytesThatMayRide(bytes("GET / HTTP/1.1\r\n" + line + "Upgrade: h2c\r\n\r\n"))).isZero();
	}

	@Test
	void headThatIsLongerThanAnySynMayRideInPart() {
		String request = "GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nUpgrade: late\r\n\r\n";
		assertThat(this.policy.bytesThatMayRide(bytes(request))).isEqualTo(request.length());
	}

	@Test
	void headThatIsCutWithinALengthMayRideInPart() {
		String request = "GET / HTTP/1.1\r\nContent-Length: 4";
		assertThat(this.policy.bytesThatMayRide(bytes(request))).isEqualTo(request.length());
	}

	@ParameterizedTest
	@ValueSource(strings = { "5", "99999999999999999999999", "9223372036854775808", "18446744073709551616" })
	void bodyThatIsLongerThanWhatIsWrittenMayRideInPart(String length) {
		String request = "GET / HTTP/1.1\r\nContent-Length: " + length + "\r\n\r\nbody";
		assertThat(this.policy.bytesThatMayRide(bytes(request))).isEqualTo(request.length());
	}

	@Test
	void whatFollowsAClientHelloMayNotRide() {
		byte[] bytes = { 22, 3, 1, 0, 3, 1, 0, 0, 23, 3, 3, 0, 1, 9 };
		assertThat(this.policy.bytesThatMayRide(ByteBuffer.wrap(bytes))).isEqualTo(8);
	}

	@Test
	void clientHelloMayRideWhateverTheMethods() throws Exception {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		hello.flip();
		assertThat(new EarlyDataPolicy(List.of()).bytesThatMayRide(hello)).isEqualTo(hello.remaining());
	}

	@ParameterizedTest
	@ValueSource(bytes = { 0, 2, 4, 11, 20 })
	void otherHandshakeMessageMayNot(byte type) {
		assertThat(this.policy.bytesThatMayRide(ByteBuffer.wrap(new byte[] { 22, 3, 3, 0, 10, type, 0, 0, 6 })))
			.isZero();
	}

	@Test
	void otherRecordMayNot() {
		assertThat(this.policy.bytesThatMayRide(ByteBuffer.wrap(new byte[] { 21, 3, 3, 0, 2, 1, 0 }))).isZero();
		assertThat(this.policy.bytesThatMayRide(ByteBuffer.wrap(new byte[] { 22, 2, 3, 0, 2, 1, 0 }))).isZero();
		assertThat(this.policy.bytesThatMayRide(ByteBuffer.wrap(new byte[] { 22, 3, 3, 0, 2 }))).isZero();
	}

	@Test
	void onlyWhatStandsBetweenPositionAndLimitCounts() {
		ByteBuffer bytes = bytes("POST GET / HTTP/1.1\r\n");
		bytes.position(5);
		assertThat(this.policy.bytesThatMayRide(bytes)).isEqualTo(16);
		bytes.limit(8);
		assertThat(this.policy.bytesThatMayRide(bytes)).isZero();
		assertThat(bytes.position()).isEqualTo(5);
	}

	private static ByteBuffer bytes(String text) {
		return StandardCharsets.US_ASCII.encode(text);
	}

}
