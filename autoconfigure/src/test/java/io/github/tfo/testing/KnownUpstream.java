// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.Collections;
import java.util.List;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.lab.LoopbackAddresses;
import io.github.tfo.lab.NetworkNamespace;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An {@link Upstream} of which the kernel has a cookie already, though nobody has
 * connected to it: the first connection of a client can be a hit. Also knows how many
 * connections and Fast Opens the kernel has counted since then.
 */
public final class KnownUpstream implements AutoCloseable {

	private final NetworkNamespace namespace = NetworkNamespace.isolated().orElseThrow();

	private final InetAddress address = LoopbackAddresses.unused(StandardProtocolFamily.INET);

	private final Upstream upstream;

	private final long active;

	private final long opened;

	private KnownUpstream(String scheme) throws Exception {
		KernelCookies.fetch(this.address);
		this.upstream = Upstream.start(scheme, this.address);
		this.active = kernelActive();
		this.opened = kernelOpened();
	}

	public static KnownUpstream start() throws Exception {
		return start("http");
	}

	public static KnownUpstream startWithTls() throws Exception {
		return start("https");
	}

	/**
	 * Start a server.
	 * @param scheme {@code http}, or {@code https} for a server with TLS
	 */
	public static KnownUpstream start(String scheme) throws Exception {
		return new KnownUpstream(scheme);
	}

	public Upstream upstream() {
		return this.upstream;
	}

	public InetAddress address() {
		return this.address;
	}

	public String url(String path) {
		return this.upstream.url(path);
	}

	/**
	 * The certificate that an application has to trust, in PEM; {@code null} for a server
	 * without TLS.
	 */
	public @Nullable String trustedPem() {
		return this.upstream.trustedPem();
	}

	/**
	 * Assert that the application was notified of a number of hits, and that the kernel
	 * has counted as many. Jetty sometimes sends a request on a connection that it has
	 * opened before it had use for it. Such a connection is no hit.
	 */
	public void assertHits(ClientApplication application, int expected) {
		Awaitility.await().untilAsserted(() -> {
			List<FastOpenOutcome> outcomes = application.outcomes().awaitAtLeast(0);
			int hits = Math.toIntExact(outcomes.stream().filter(Hit.class::isInstance).count());
			int early = (application.client().library() == ClientLibrary.JETTY)
					? Collections.frequency(outcomes, new Fallback(FallbackReason.NO_DATA)) : 0;
			assertThat(hits()).isEqualTo(hits);
			assertThat(expected).isBetween(hits, hits + early);
		});
	}

	/**
	 * How many Fast Opens the kernel has counted.
	 */
	public long hits() {
		return kernelActive() - this.active;
	}

	/**
	 * How many connections the kernel has accepted. Reactor Netty would count one again
	 * for each of its requests.
	 */
	public int connections() {
		return Math.toIntExact(kernelOpened() - this.opened);
	}

	private long kernelOpened() {
		return this.namespace.counter("Tcp", "PassiveOpens");
	}

	private long kernelActive() {
		return this.namespace.counter("TcpExt", "TCPFastOpenActive");
	}

	@Override
	public void close() {
		this.upstream.close();
	}

}
