// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import java.net.InetAddress;

import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.lab.junit.Jdks;
import io.github.tfo.testing.ChildApplication;
import io.github.tfo.testing.Upstream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application with the starter starts and works where there is no Fast Open, and says
 * why in one line.
 */
@InNetworkNamespace
class UnsupportedMachineTests {

	private Upstream upstream;

	@BeforeEach
	void start() throws Exception {
		this.upstream = Upstream.start(InetAddress.getByName("127.0.0.1"));
	}

	@AfterEach
	void stop() {
		this.upstream.close();
	}

	@Test
	void whereThereIsFastOpenItIsOn() throws Exception {
		String output = ChildApplication.withOptions().fetch(this.upstream.url("/echo/hello"));
		assertWorks(output, true, "TCP Fast Open is on for WebClient (Reactor Netty) and RestClient (Reactor Netty)");
	}

	@Test
	void withoutJna() throws Exception {
		String output = ChildApplication.withOptions()
			.withoutJar("net/java/dev/jna")
			.fetch(this.upstream.url("/echo/hello"));
		assertWorks(output, false, "TCP Fast Open is off: JNA (net.java.dev.jna:jna) cannot be loaded: "
				+ "java.lang.NoClassDefFoundError: com/sun/jna/Native");
	}

	@Test
	void withJnaThatCannotUnpackItsLibrary() throws Exception {
		String output = ChildApplication.withOptions("-Djna.nosys=true", "-Djna.tmpdir=/proc/none")
			.fetch(this.upstream.url("/echo/hello"));
		assertWorks(output, false, "TCP Fast Open is off: JNA (net.java.dev.jna:jna) cannot be loaded: ");
	}

	@Test
	void withoutNativeTransport() throws Exception {
		String output = ChildApplication.withOptions("-Dio.netty.transport.noNative=true")
			.fetch(this.upstream.url("/echo/hello"));
		assertWorks(output, true, "TCP Fast Open is off: none of this application's HTTP clients can use it",
				"WebClient is opened without TCP Fast Open: Reactor Netty needs a native transport, such as "
						+ "io.netty:netty-transport-native-epoll",
				"RestClient is opened without TCP Fast Open: Reactor Netty needs a native transport");
	}

	@Test
	void onAnotherOperatingSystem() throws Exception {
		String output = ChildApplication.withOptions("-Dos.name=FreeBSD").fetch(this.upstream.url("/echo/hello"));
		assertWorks(output, false, "TCP Fast Open is off: TCP_FASTOPEN_CONNECT is an option of Linux; this is FreeBSD");
	}

	@Test
	void whereTheClientBitIsOff() throws Exception {
		NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();
		namespace.sysctl("net.ipv4.tcp_fastopen", "0");
		try {
			String output = ChildApplication.withOptions().fetch(this.upstream.url("/echo/hello"));
			assertWorks(output, false, "TCP Fast Open is off: net.ipv4.tcp_fastopen is 0; switch its client bit on: "
					+ "sysctl -w net.ipv4.tcp_fastopen=1");
		}
		finally {
			namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		}
	}

	@Test
	void whereNativeAccessIsDenied() throws Exception {
		String output = ChildApplication.withOptions("--illegal-native-access=deny")
			.on(Jdks.require(25))
			.fetch(this.upstream.url("/echo/hello"));
		assertWorks(output, false, "TCP Fast Open is off: The JVM denies native access; start it with "
				+ "--enable-native-access=ALL-UNNAMED");
	}

	/**
	 * As on a JDK whose internals have changed: what is found is another descriptor.
	 */
	@Test
	void whereTheJdksSocketsCannotBeReached() throws Exception {
		String output = ChildApplication.withOptions("-Dtest.foreign-sockets=true")
			.withProperties("spring.http.clients.imperative.factory=http-components")
			.fetch(this.upstream.url("/echo/hello"));
		assertWorks(output, true, "RestClient is opened without TCP Fast Open: The sockets of this JDK",
				"TCP Fast Open is on for WebClient (Reactor Netty)");
	}

	private static void assertWorks(String output, boolean supported, String... lines) {
		assertThat(output).endsWith("exit code 0").contains("supported: " + supported);
		assertThat(lines).allSatisfy((line) -> assertThat(output).containsOnlyOnce(line));
		assertThat(output.lines().filter((printed) -> printed.contains("TCP Fast Open"))).hasSize(lines.length);
		assertThat(output.lines().filter("WebClient: hello"::equals)).hasSize(2);
		assertThat(output.lines().filter("RestClient: hello"::equals)).hasSize(2);
	}

}
