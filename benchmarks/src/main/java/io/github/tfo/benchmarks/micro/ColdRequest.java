// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.micro;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
import io.github.tfo.benchmarks.upstream.Upstream;
import io.github.tfo.lab.NetworkNamespace;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A request on a new connection through each integration, with the client and all that
 * Spring does. nginx answers on loopback. What Fast Open allocates for a connection is
 * the difference between on and off.
 */
// By JMH, in the set-up
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ColdRequest {

	private static final InetAddress ADDRESS = InetAddress.getLoopbackAddress();

	@Param({ "WEBCLIENT_REACTOR", "WEBCLIENT_JETTY", "RESTCLIENT_REACTOR", "RESTCLIENT_HTTPCOMPONENTS",
			"RESTCLIENT_JETTY", "OKHTTP" })
	private BenchmarkClient client;

	@Param({ "false", "true" })
	private boolean fastOpen;

	private ServerCertificate certificate;

	private Upstream nginx;

	private BenchmarkApplication application;

	@Setup
	public void open() throws Exception {
		NetworkNamespace namespace = NetworkNamespace.isolate();
		namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		namespace.sysctl("net.ipv4.ip_local_port_range", "1024 65535");
		this.certificate = new ServerCertificate(ADDRESS);
		this.nginx = Upstream.nginx(namespace, this.certificate, 1, Upstream.FAST_OPEN_QUEUE);
		this.application = new BenchmarkApplication(this.client,
				this.fastOpen ? FastOpenMode.STARTER : FastOpenMode.OFF, null);
	}

	@TearDown
	public void close() throws Exception {
		this.application.close();
		this.nginx.close();
		this.certificate.close();
	}

	@Benchmark
	public void request() throws Exception {
		this.application.calls().get(Upstream.url(ADDRESS, "http", 0), HttpCalls.CLOSE);
	}

}
