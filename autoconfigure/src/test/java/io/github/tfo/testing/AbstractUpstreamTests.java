// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;

import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests with a server for each scheme and address family, a connector, and what the
 * kernel has counted since the test began.
 */
@InNetworkNamespace
@ParameterizedClass(name = "{0}, {1}")
@CsvSource({ "http, INET", "http, INET6", "https, INET" })
public abstract class AbstractUpstreamTests {

	/** TFO_CLIENT_ENABLE | TFO_SERVER_ENABLE | TFO_SERVER_WO_SOCKOPT1 (net/tcp.h). */
	protected static final String ON_FOR_EVERY_LISTENER = "1027";

	protected static final String SYSCTL = "net.ipv4.tcp_fastopen";

	@Parameter(0)
	protected String scheme;

	@Parameter(1)
	protected StandardProtocolFamily family;

	protected final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	protected InetAddress address;

	protected FastOpenFixture fixture;

	@AutoClose
	protected Upstream upstream;

	private long kernelActive;

	@BeforeEach
	void startUpstream() throws Exception {
		this.fixture = new FastOpenFixture("GET");
		this.address = LoopbackAddresses.unused(this.family);
		this.upstream = Upstream.start(this.scheme, this.address);
		this.kernelActive = this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

	@AfterEach
	void switchFastOpenOn() {
		this.namespace.sysctl(SYSCTL, "3");
	}

	protected final ClientSettings on() {
		return ClientSettings.of(this.fixture.connector(), this.upstream.trusted());
	}

	protected final ClientSettings off() {
		return ClientSettings.of(null, this.upstream.trusted());
	}

	protected final void fetchCookie() throws Exception {
		KernelCookies.fetch(this.address);
	}

	protected final boolean secure() {
		return this.scheme.equals("https");
	}

	protected final String url(String path) {
		return this.upstream.url(path);
	}

	protected final String url(int port) {
		return url("/echo").replace(":" + this.upstream.port() + "/", ":" + port + "/");
	}

	/**
	 * Return the outcome of the first connection.
	 */
	protected final FastOpenOutcome outcome() {
		return this.fixture.outcomes().awaitAtLeast(1).get(0);
	}

	protected final void assertOutcomeIsHit() {
		assertThat(outcome()).isInstanceOf(Hit.class);
		assertThat(kernelHits()).isOne();
	}

	/**
	 * How many hits the kernel has counted since the test began.
	 */
	protected final long kernelHits() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive") - this.kernelActive;
	}

	protected final long passiveOpens() {
		return this.namespace.counter("Tcp", "PassiveOpens");
	}

}
