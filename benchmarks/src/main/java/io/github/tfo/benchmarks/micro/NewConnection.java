// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.micro;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.actuate.DestinationTable;
import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.EarlyDataPolicy;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.micrometer.MeterFastOpenListener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
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
 * All that Fast Open adds to the cost of a new connection that is a hit: the state
 * machine, its native calls, and the listeners that are notified of the outcome, among
 * them all meters and the endpoint's table. No connection is opened. Before each call the
 * descriptor is replaced by that of a real socket in the state that the call expects.
 * {@link #socketsAlone()} does only that.
 * <p>
 * The socket is full when the request is to be sent, so the call is there but not the
 * kernel's sending, which is paid without Fast Open, too.
 */
// By JMH, in the set-up
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NewConnection {

	private static final int PORT = 443;

	@Param({ "1", "10000" })
	private int destinations;

	private LoopbackSockets sockets;

	private FastOpenConnector connector;

	private InetSocketAddress[] addresses;

	private int next;

	private int unconnected;

	private int deferred;

	private int hit;

	private int full;

	private int outcomes;

	private int hits;

	private int socket;

	private final ByteBuffer request = ByteBuffer.allocateDirect(LoopbackSockets.REQUEST.length);

	@Setup
	public void open() throws Exception {
		this.sockets = new LoopbackSockets();
		this.unconnected = this.sockets.support.descriptors().of(this.sockets.unconnected);
		this.deferred = this.sockets.support.descriptors().of(this.sockets.deferred);
		this.hit = this.sockets.support.descriptors().of(this.sockets.hit);
		this.full = this.sockets.support.descriptors().of(this.sockets.full);
		this.socket = Descriptors.dup(this.unconnected);
		this.request.put(0, LoopbackSockets.REQUEST);
		this.connector = new FastOpenConnector(this.sockets.support, DestinationFilter.ALL,
				new EarlyDataPolicy(List.of("GET", "HEAD", "OPTIONS", "TRACE")),
				new PathHealth(Duration.ofMinutes(1), Duration.ofHours(1)));
		this.connector
			.publishTo(List.of(new MeterFastOpenListener(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT)),
					new DestinationTable()));
		this.addresses = new InetSocketAddress[this.destinations];
		for (int i = 0; i < this.destinations; i++) {
			this.addresses[i] = new InetSocketAddress(InetAddress.getByAddress("host" + i + ".example.com",
					new byte[] { 10, 0, (byte) (i >> 8), (byte) i }), PORT);
		}
	}

	@TearDown
	public void close() throws Exception {
		Descriptors.close(this.socket);
		this.sockets.close();
		if (this.hits != this.outcomes) {
			throw new IllegalStateException(this.hits + " hits in " + this.outcomes + " connections");
		}
	}

	@Benchmark
	public FastOpenConnection connection() {
		this.next = (this.next + 1) % this.destinations;
		InetSocketAddress remote = this.addresses[this.next];
		Descriptors.dup2(this.unconnected, this.socket);
		FastOpenConnection connection = Objects
			.requireNonNull(this.connector.open(ClientLibrary.REACTOR_NETTY, remote.getHostString()));
		connection.connecting(() -> this.socket, remote);
		Descriptors.dup2(this.deferred, this.socket);
		connection.connected();
		Descriptors.dup2(this.full, this.socket);
		connection.firstWrite(this.request);
		Descriptors.dup2(this.hit, this.socket);
		connection.answered();
		this.outcomes++;
		this.hits += (connection.outcome() instanceof FastOpenOutcome.Hit) ? 1 : 0;
		return connection;
	}

	/** What {@link #connection()} does to have its sockets. */
	@Benchmark
	public int socketsAlone() {
		this.next = (this.next + 1) % this.destinations;
		Descriptors.dup2(this.unconnected, this.socket);
		Descriptors.dup2(this.deferred, this.socket);
		Descriptors.dup2(this.full, this.socket);
		return Descriptors.dup2(this.hit, this.socket) + this.next;
	}

}
