// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import static io.github.tfo.sample.observability.Bounds.exactly;
import static io.github.tfo.sample.observability.Bounds.onceAtMost;
import static io.github.tfo.sample.observability.Bounds.positive;
import static io.github.tfo.sample.observability.Bounds.ratioOfOnce;
import static io.github.tfo.sample.observability.Bounds.someOfAll;

/**
 * What each query of the dashboard has to return after the known traffic: which series,
 * and between which values.
 */
final class ExpectedResults {

	private final Map<String, Map<Map<String, String>, Bounds>> results = new LinkedHashMap<>();

	private final Map<String, String> instance;

	ExpectedResults(String instance, KnownTraffic traffic) {
		this.instance = Map.of("application", "tfo-sample-app", "instance", instance);
		String accepting = traffic.accepting.name();
		String stopping = traffic.stopping.name();
		String firewalled = traffic.firewalled.name();
		String without = traffic.without.name();
		String closed = traffic.closed.name();
		String lossy = traffic.lossy.name();
		double rtt = Destination.ROUND_TRIP.toNanos() / 1e9;

		single("Instances with Fast Open on A", exactly(1));
		single("Unsupported A", exactly(0));
		single("Off A", exactly(0));
		add("Where A", with(this.instance, "reason", "none"), exactly(1));

		single("Hit ratio A", someOfAll());
		single("Round trips saved A", positive());
		single("Time saved A", positive());
		single("Saved by each hit A", new Bounds(rtt, 100 * rtt));
		hitRatios("Hit ratio by destination A", traffic);
		hits("Time saved per second A", traffic);

		// Far fewer are cookieless
		double few = 2.0 * KnownTraffic.ROUNDS * KnownTraffic.COOKIELESS_HITS / Duration.ofMinutes(30).toSeconds();
		single("New connections by outcome A", new Bounds(few, Double.MAX_VALUE));
		single("New connections by outcome B", positive());
		single("New connections by outcome C", positive());
		single("New connections by outcome D", positive());
		single("New connections by outcome E", positive());
		single("New connections by outcome F", new Bounds(Double.MIN_VALUE, few));
		for (String reason : new String[] { "unsafe-method", "unsupported", "data-not-acked", "syn-retransmitted",
				"backoff" }) {
			add("Fallbacks by reason A", Map.of("reason", reason), positive());
		}
		add("Failures by reason A", Map.of("reason", "refused"), positive());
		add("Failures by reason A", Map.of("reason", "unreachable"), positive());

		means("A", stopping, "Cookies often miss: replicas have other keys or addresses, or the server stopped taking "
				+ "Fast Open");
		means("B", firewalled,
				"The first bytes often do not fit into a SYN: a post-quantum key share, or long header " + "fields");
		means("C", without, "The server gives no cookies: it has no Fast Open, or takes data without cookies only");
		means("D", firewalled, "Fast Open is left alone: SYNs with data are lost, or a SYN proxy delays them. "
				+ "/actuator/tfo has the cause");
		this.results.put("What it means E", Map.of());

		hits("Destinations A", traffic);
		for (String destination : new String[] { accepting, firewalled }) {
			add("Destinations F", client(destination), positive());
		}
		for (String destination : new String[] { stopping, without, closed, lossy, KnownTraffic.UNREACHABLE }) {
			add("Destinations F", client(destination), exactly(0));
		}
		for (String destination : new String[] { stopping, firewalled, without, closed, lossy,
				KnownTraffic.UNREACHABLE }) {
			add("Destinations G", client(destination), exactly(0));
		}
		for (String destination : new String[] { stopping, firewalled, closed, lossy, KnownTraffic.UNREACHABLE }) {
			add("Destinations B", client(destination), onceAtMost());
		}
		add("Destinations G", client(accepting), positive());
		add("Destinations B", client(accepting), positive());
		add("Destinations B", client(without), positive());
		add("Destinations C", client(accepting), positive());
		add("Destinations C", client(stopping), positive());
		add("Destinations C", client(firewalled), positive());
		add("Destinations C", client(lossy), onceAtMost());
		add("Destinations D", client(closed), positive());
		add("Destinations D", client(KnownTraffic.UNREACHABLE), positive());
		hitRatios("Destinations E", traffic);

		fallbacks(accepting, "unsafe-method", KnownTraffic.ROUNDS * KnownTraffic.UNSAFE);
		fallbacks(accepting, "unsupported", KnownTraffic.ROUNDS * KnownTraffic.UNSUPPORTED);
		fallbacks(stopping, "data-not-acked", KnownTraffic.ROUNDS * KnownTraffic.NOT_ACKED);
		fallbacks(firewalled, "syn-retransmitted", KnownTraffic.ROUNDS * KnownTraffic.LOST);
		fallbacks(firewalled, "backoff", KnownTraffic.ROUNDS * KnownTraffic.BACKED_OFF);
		add("Why not A", with(client(lossy), "reason", "syn-retransmitted"), onceAtMost());
		add("Why not B", with(client(lossy), "reason", "syn-retransmitted"), exactly(1));
		failures(closed, "refused", KnownTraffic.ROUNDS * KnownTraffic.REFUSED);
		failures(KnownTraffic.UNREACHABLE, "unreachable", KnownTraffic.ROUNDS);

		// A port behind the firewall each round, and two that were not reached
		add("Destinations in back-off A", this.instance, exactly(KnownTraffic.ROUNDS + 2));
		add("Bytes in the SYN A", Map.of("library", "reactor-netty"), new Bounds(50, 1400));
		add("Bytes in the SYN B", Map.of("library", "reactor-netty"), exactly(1420));

		for (String destination : new String[] { accepting, stopping, firewalled, without }) {
			add("Time of a request A", client(destination), new Bounds(rtt, 100));
			add("New connections per request A", client(destination), positive());
		}
		// Its SYN was answered at the fourth try
		add("Time of a request A", client(lossy), new Bounds(1, 100));
		add("New connections per request A", client(lossy), onceAtMost());
		for (String destination : new String[] { closed, KnownTraffic.UNREACHABLE }) {
			add("Time of a request A", client(destination), positive());
			add("New connections per request A", client(destination), positive());
		}
		hits("Hits per second A", traffic);

		add("Hits: application and kernel A", this.instance, positive());
		add("Hits: application and kernel B", this.instance, positive());
		add("SYNs whose data failed: application and kernel A", this.instance, positive());
		add("SYNs whose data failed: application and kernel B", this.instance, positive());
		single("Blackholes A", new Bounds(0.5, 2));
	}

	private void hits(String query, KnownTraffic traffic) {
		add(query, client(traffic.accepting.name()), positive());
		add(query, client(traffic.stopping.name()), positive());
		add(query, client(traffic.firewalled.name()), positive());
		add(query, client(traffic.without.name()), exactly(0));
		add(query, client(traffic.closed.name()), exactly(0));
		add(query, client(traffic.lossy.name()), exactly(0));
		add(query, client(KnownTraffic.UNREACHABLE), exactly(0));
	}

	private void hitRatios(String query, KnownTraffic traffic) {
		add(query, client(traffic.accepting.name()), someOfAll());
		add(query, client(traffic.stopping.name()), someOfAll());
		add(query, client(traffic.firewalled.name()), someOfAll());
		add(query, client(traffic.without.name()), exactly(0));
		add(query, client(traffic.closed.name()), exactly(0));
		add(query, client(KnownTraffic.UNREACHABLE), exactly(0));
		add(query, client(traffic.lossy.name()), ratioOfOnce());
	}

	private void means(String query, String destination, String meaning) {
		add("What it means " + query, with(client(destination), "meaning", meaning), positive());
	}

	private void fallbacks(String destination, String reason, int count) {
		add("Why not A", with(client(destination), "reason", reason), positive());
		add("Why not B", with(client(destination), "reason", reason), exactly(count));
	}

	private void failures(String destination, String reason, int count) {
		add("Why not C", with(client(destination), "reason", reason), positive());
		add("Why not D", with(client(destination), "reason", reason), exactly(count));
	}

	private void single(String query, Bounds bounds) {
		add(query, Map.of(), bounds);
	}

	private void add(String query, Map<String, String> labels, Bounds bounds) {
		this.results.computeIfAbsent(query, (key) -> new HashMap<>()).put(labels, bounds);
	}

	private static Map<String, String> client(String name) {
		return Map.of("client_name", name);
	}

	private static Map<String, String> with(Map<String, String> labels, String name, String value) {
		Map<String, String> more = new HashMap<>(labels);
		more.put(name, value);
		return more;
	}

	/**
	 * Return the expected results of all queries, by name.
	 */
	Map<String, Map<Map<String, String>, Bounds>> all() {
		return Collections.unmodifiableMap(this.results);
	}

}
