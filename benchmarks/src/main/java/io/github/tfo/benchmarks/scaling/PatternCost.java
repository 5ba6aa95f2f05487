package io.github.tfo.benchmarks.scaling;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.connection.DestinationFilter;
import io.github.tfo.connection.DestinationPattern;

/**
 * What a connection pays for lists of destinations that do not have its own, so that all
 * of each list counts.
 */
final class PatternCost {

	private static final int WARM_UP_ROUNDS = 20;

	private static final long NANOS_PER_ROUND = 50_000_000;

	private static final int PATTERN_KINDS = 3;

	private static volatile boolean last;

	private PatternCost() {
	}

	/**
	 * Nanoseconds of asking whether a destination is excluded.
	 * @param entries how many are, of which a third each are hosts, suffixes and networks
	 */
	static double nanos(int entries) throws UnknownHostException {
		DestinationFilter destinations = new DestinationFilter(List.of(), patterns(entries), List.of());
		InetSocketAddress remote = new InetSocketAddress(InetAddress.getByName("198.51.100.1"), 443);
		double best = Double.MAX_VALUE;
		for (int i = 0; i < WARM_UP_ROUNDS; i++) {
			best = Math.min(best, round(destinations, remote));
		}
		return best;
	}

	private static double round(DestinationFilter destinations, InetSocketAddress remote) {
		long start = System.nanoTime();
		long calls = 0;
		while (System.nanoTime() - start < NANOS_PER_ROUND) {
			last = destinations.permit("orders.example.com", remote);
			calls++;
		}
		return (System.nanoTime() - start) / (double) calls;
	}

	private static List<DestinationPattern> patterns(int entries) {
		List<DestinationPattern> patterns = new ArrayList<>();
		for (int i = 0; i < entries; i++) {
			patterns.add(DestinationPattern.of(switch (i % PATTERN_KINDS) {
				case 0 -> "host-" + i + ".example.org";
				case 1 -> "*.zone-" + i + ".example.org";
				default -> "10." + (i >> 8) + "." + (i & 0xff) + ".0/24";
			}));
		}
		return patterns;
	}

}
