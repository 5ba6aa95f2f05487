package io.github.tfo.benchmarks.widearea;

import java.nio.ByteBuffer;
import java.util.Arrays;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLSession;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientHello}, with what the JDK sends.
 */
class ClientHelloTests {

	private static final int PORT = 443;

	private static final int RESPONSE = 1_000;

	@Test
	void knowsOneThatResumesASession() throws Exception {
		X509Bundle certificate = new CertificateBuilder().ecp256()
			.subject("CN=server")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		SSLContext server = SSLContext.getInstance("TLS");
		server.init(certificate.toKeyManagerFactory().getKeyManagers(), null, null);
		SSLContext client = SSLContext.getInstance("TLS");
		client.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		byte[] first = connect(client, server);
		assertThat(ClientHello.offersSession(first)).isFalse();
		byte[] second = connect(client, server);
		assertThat(ClientHello.offersSession(second)).isTrue();
		assertThat(ClientHello.offersSession(Arrays.copyOf(second, second.length - 1))).isTrue();
	}

	@Test
	void knowsWhatIsNone() {
		assertThat(ClientHello.offersSession(new byte[0])).isFalse();
		assertThat(ClientHello.offersSession("GET / HTTP/1.1\r\n\r\n".repeat(10).getBytes())).isFalse();
	}

	/**
	 * A handshake and a response.
	 * @return the first segment
	 */
	private static byte[] connect(SSLContext clientContext, SSLContext serverContext) throws Exception {
		SSLEngine client = clientContext.createSSLEngine("server", PORT);
		client.setUseClientMode(true);
		SSLEngine server = serverContext.createSSLEngine();
		server.setUseClientMode(false);
		ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
		ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
		byte[] first = null;
		ByteBuffer received = ByteBuffer.allocate(1 << 16);
		for (int i = 0; i < 50 && received.position() < RESPONSE; i++) {
			step(client, toClient, toServer, received, ByteBuffer.allocate(0));
			if (first == null) {
				first = Arrays.copyOf(toServer.array(), toServer.position());
			}
			boolean ready = server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && i > 2;
			step(server, toServer, toClient, ByteBuffer.allocate(1 << 16), ByteBuffer.allocate(ready ? RESPONSE : 0));
		}
		assertThat(received.position()).isEqualTo(RESPONSE);
		SSLSession session = client.getSession();
		assertThat(session.getProtocol()).isEqualTo("TLSv1.3");
		client.closeOutbound();
		assertThat(first).isNotNull();
		return first;
	}

	private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer data, ByteBuffer message)
			throws Exception {
		in.flip();
		int before;
		do {
			before = in.remaining() + out.position();
			engine.unwrap(in, data);
			for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
				task.run();
			}
			engine.wrap(message, out);
			for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
				task.run();
			}
		}
		while (in.remaining() + out.position() != before);
		in.compact();
	}

}
