// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.loopback;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

import io.github.tfo.ClientLibrary;
import io.github.tfo.actuate.DestinationTable;
import io.github.tfo.connection.ConnectionSocket;
import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.EarlyDataPolicy;
import io.github.tfo.connection.FastOpenConnection;
import io.github.tfo.connection.FastOpenConnector;
import io.github.tfo.connection.PathHealth;
import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.micrometer.MeterFastOpenListener;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/**
 * What path health, the meters and the endpoint keep of many destinations, each of which
 * has lost a SYN.
 */
final class RetainedMemory {

	private static final int COLLECTIONS = 3;

	private static final int PORT = 443;

	private static final int FIRST_ADDRESS = 10 << 24;

	private final PathHealth health = new PathHealth(Duration.ofMinutes(1), Duration.ofHours(1));

	private final FastOpenConnector connector;

	RetainedMemory(FastOpenSupport support) {
		this.connector = new FastOpenConnector(support, DestinationFilter.ALL, new EarlyDataPolicy(List.of("GET")),
				this.health);
		this.connector.publishTo(List.of(new DestinationTable(),
				new MeterFastOpenListener(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT))));
	}

	/**
	 * How many bytes more are in use after that many destinations than after none.
	 */
	static long of(FastOpenSupport support, int destinations) throws UnknownHostException {
		// Loads classes
		new RetainedMemory(support).connect(1);
		long before = usedBytes();
		RetainedMemory memory = new RetainedMemory(support);
		memory.connect(destinations);
		long used = usedBytes() - before;
		if (memory.health.size() == 0) {
			throw new IllegalStateException("No destination is backed off");
		}
		return used;
	}

	private void connect(int destinations) throws UnknownHostException {
		for (int i = 0; i < destinations; i++) {
			InetAddress address = InetAddress.getByAddress(bytes(FIRST_ADDRESS + i));
			InetSocketAddress remote = new InetSocketAddress(address, PORT);
			FastOpenConnection connection = this.connector.open(ClientLibrary.REACTOR_NETTY, address.getHostAddress());
			if (connection == null) {
				throw new IllegalStateException("There is no Fast Open to be measured");
			}
			// No socket: the connection ends as a fallback, which is counted
			connection.connecting(ConnectionSocket.CLOSED, remote);
			connection.connected();
			this.health.onError(remote, System.nanoTime(), PathHealth.PathError.SYN_LOST);
		}
	}

	private static byte[] bytes(int address) {
		return new byte[] { (byte) (address >> 24), (byte) (address >> 16), (byte) (address >> 8), (byte) address };
	}

	private static long usedBytes() {
		for (int i = 0; i < COLLECTIONS; i++) {
			System.gc();
		}
		Runtime runtime = Runtime.getRuntime();
		return runtime.totalMemory() - runtime.freeMemory();
	}

}
