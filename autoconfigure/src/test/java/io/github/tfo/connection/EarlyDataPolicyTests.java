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
		assertThat(this.policy.mayRideInSyn(bytes(first))).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "G", "GET", "get / HTTP/1.1\r\n", "GETS / HTTP/1.1\r\n", " GET / HTTP/1.1\r\n",
			"POST / HTTP/1.1\r\n", "CONNECT upstream:443 HTTP/1.1\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
			"PROXY TCP4 192.0.2.1 192.0.2.2 1 80\r\nGET / HTTP/1.1\r\n" })
	void anythingElseMayNot(String first) {
		assertThat(this.policy.mayRideInSyn(bytes(first))).isFalse();
	}

	@Test
	void clientHelloMayRideWhateverTheMethods() throws Exception {
		SSLEngine engine = SSLContext.getDefault().createSSLEngine();
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		hello.flip();
		assertThat(new EarlyDataPolicy(List.of()).mayRideInSyn(hello)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(bytes = { 0, 2, 4, 11, 20 })
	void otherHandshakeMessageMayNot(byte type) {
		assertThat(this.policy.mayRideInSyn(ByteBuffer.wrap(new byte[] { 22, 3, 3, 0, 10, type, 0, 0, 6 }))).isFalse();
	}

	@Test
	void otherRecordMayNot() {
		assertThat(this.policy.mayRideInSyn(ByteBuffer.wrap(new byte[] { 21, 3, 3, 0, 2, 1, 0 }))).isFalse();
		assertThat(this.policy.mayRideInSyn(ByteBuffer.wrap(new byte[] { 22, 2, 3, 0, 2, 1, 0 }))).isFalse();
		assertThat(this.policy.mayRideInSyn(ByteBuffer.wrap(new byte[] { 22, 3, 3, 0, 2 }))).isFalse();
	}

	@Test
	void onlyWhatStandsBetweenPositionAndLimitCounts() {
		ByteBuffer bytes = bytes("POST GET / HTTP/1.1\r\n");
		bytes.position(5);
		assertThat(this.policy.mayRideInSyn(bytes)).isTrue();
		bytes.limit(8);
		assertThat(this.policy.mayRideInSyn(bytes)).isFalse();
		assertThat(bytes.position()).isEqualTo(5);
	}

	private static ByteBuffer bytes(String text) {
		return StandardCharsets.US_ASCII.encode(text);
	}

}
