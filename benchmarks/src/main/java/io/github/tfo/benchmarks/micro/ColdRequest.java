package io.github.tfo.benchmarks.micro;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.upstream.NginxProcess;
import io.github.tfo.lab.NetworkNamespace;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import org.springframework.context.ConfigurableApplicationContext;

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

	@Param
	private BenchmarkClient client;

	@Param({ "false", "true" })
	private boolean fastOpen;

	private NginxProcess nginx;

	private ConfigurableApplicationContext context;

	private HttpCalls calls;

	private String url;

	@Setup
	public void open() throws Exception {
		NetworkNamespace namespace = NetworkNamespace.isolate();
		namespace.sysctl("net.ipv4.tcp_fastopen", "3");
		namespace.sysctl("net.ipv4.ip_local_port_range", "1024 65535");
		this.nginx = NginxProcess.start(namespace, InetAddress.getByName("127.0.0.1"));
		this.url = this.nginx.url();
		this.context = BenchmarkApplication.start(this.fastOpen, null, this.client.property());
		this.calls = this.client.calls(this.context);
	}

	@TearDown
	public void close() throws Exception {
		this.context.close();
		this.nginx.close();
	}

	@Benchmark
	public @Nullable String request() {
		return this.calls.getCold(this.url);
	}

}
