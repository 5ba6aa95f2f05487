// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.micro;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.DestinationPattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * What a connection pays for lists of destinations that do not have its own, so that all
 * of each list counts. A third each are hosts, suffixes and networks.
 */
// By JMH, in the set-up
@SuppressWarnings("NullAway.Init")
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExcludedDestinations {

	@Param({ "1", "100", "10000" })
	private int entries;

	private DestinationFilter filter;

	private InetSocketAddress remote;

	@Setup
	public void open() throws Exception {
		this.filter = new DestinationFilter(List.of(),
				IntStream.range(0, this.entries).mapToObj(ExcludedDestinations::pattern).toList(), List.of());
		this.remote = new InetSocketAddress(InetAddress.getByName("198.51.100.1"), 443);
	}

	private static DestinationPattern pattern(int i) {
		return DestinationPattern.of(switch (i % 3) {
			case 0 -> "host-" + i + ".example.org";
			case 1 -> "*.zone-" + i + ".example.org";
			default -> "10." + (i >> 8) + "." + (i & 0xff) + ".0/24";
		});
	}

	@Benchmark
	public boolean permit() {
		return this.filter.permit("orders.example.com", this.remote);
	}

}
