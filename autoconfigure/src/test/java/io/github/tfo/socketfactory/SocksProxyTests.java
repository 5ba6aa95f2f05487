// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.socketfactory;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

import io.github.tfo.testing.ScriptedServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FastOpenSocketFactory} with a SOCKS proxy, which the JDK connects to.
 */
class SocksProxyTests extends AbstractSocketTests {

	@ParameterizedTest
	@ValueSource(strings = { "upstream", "my_upstream" })
	void socksProxyIsUsedWithoutFastOpen(String host) throws Exception {
		ProxySelector before = ProxySelector.getDefault();
		try (ScriptedServer proxy = new ScriptedServer(this.remote.getAddress(), SocksProxyTests::socks);
				Socket socket = this.sockets.createSocket()) {
			ProxySelector.setDefault(new Socks(proxy.address()));
			socket.connect(new InetSocketAddress(InetAddress.getByAddress(host, this.remote.getAddress().getAddress()),
					this.remote.getPort()), TIMEOUT_MILLIS);
			send(socket, "GET /");
			assertThat(receive(socket)).isEqualTo("GET / through the proxy");
		}
		finally {
			ProxySelector.setDefault(before);
		}
		assertThat(this.fixture.outcomes().peers()).isEmpty();
		assertThat(kernelActive()).isEqualTo(this.kernelActive);
	}

	@Test
	void socksProxyOfSystemPropertiesIsUsedWithoutFastOpen() throws Exception {
		try (ScriptedServer proxy = new ScriptedServer(this.remote.getAddress(), SocksProxyTests::socks);
				Socket socket = this.sockets.createSocket()) {
			System.setProperty("socksProxyHost", proxy.address().getAddress().getHostAddress());
			System.setProperty("socksProxyPort", Integer.toString(proxy.address().getPort()));
			System.setProperty("socksNonProxyHosts", "");
			socket.connect(this.remote, TIMEOUT_MILLIS);
			send(socket, "GET /");
			assertThat(receive(socket)).isEqualTo("GET / through the proxy");
		}
		finally {
			List.of("socksProxyHost", "socksProxyPort", "socksNonProxyHosts").forEach(System::clearProperty);
		}
		assertThat(this.fixture.outcomes().peers()).isEmpty();
		assertThat(kernelActive()).isEqualTo(this.kernelActive);
	}

	/**
	 * RFC 1928, sections 3 to 6, and the proxy itself is what is connected to.
	 */
	private static void socks(Socket accepted) throws IOException {
		InputStream in = accepted.getInputStream();
		in.readNBytes(1);
		in.readNBytes(in.read());
		accepted.getOutputStream().write(new byte[] { 5, 0 });
		int type = in.readNBytes(4)[3];
		in.readNBytes(((type == 1) ? 4 : (type == 4) ? 16 : in.read()) + 2);
		accepted.getOutputStream().write(new byte[] { 5, 0, 0, 1, 0, 0, 0, 0, 0, 0 });
		send(accepted, new String(in.readNBytes(5), StandardCharsets.US_ASCII) + " through the proxy");
	}

	private static final class Socks extends ProxySelector {

		private final InetSocketAddress proxy;

		Socks(InetSocketAddress proxy) {
			this.proxy = proxy;
		}

		@Override
		public List<Proxy> select(URI uri) {
			return List.of(new Proxy(Proxy.Type.SOCKS, this.proxy));
		}

		@Override
		public void connectFailed(URI uri, SocketAddress address, IOException failure) {
		}

	}

}
