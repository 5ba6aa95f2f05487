// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.net.InetAddress;
import java.util.function.Supplier;

import io.github.tfo.benchmarks.report.Benchmark;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.lab.NetworkNamespace;
import org.jspecify.annotations.Nullable;

/**
 * Measures clients of nginx on loopback. It answers in a process of its own, so that what
 * this one uses is the client's.
 */
abstract class LoopbackBenchmark extends Benchmark {

	static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

	static final String URL = Upstream.url(ADDRESS, "http", 0);

	/** Return a namespace that is ready for many connections. */
	static NetworkNamespace isolate(String fastOpen) {
		NetworkNamespace namespace = NetworkNamespace.isolate();
		namespace.sysctl("net.ipv4.tcp_fastopen", fastOpen);
		// Who closes first keeps the port for a minute
		namespace.sysctl("net.ipv4.ip_local_port_range", "1024 65535");
		namespace.sysctl("net.ipv4.tcp_tw_reuse", "1");
		return namespace;
	}

	static Upstream nginx(NetworkNamespace namespace, ServerCertificate certificate) throws Exception {
		return Upstream.nginx(namespace, certificate, 1, Upstream.FAST_OPEN_QUEUE);
	}

	static Supplier<@Nullable String> urlUntil(long end) {
		return () -> (System.nanoTime() - end < 0) ? URL : null;
	}

}
