// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.client;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.github.tfo.ConnectionDescription;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.CookieRequested;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;

/**
 * Counts the outcomes of the connections of one application, by the server's port.
 */
final class OutcomeCounter implements FastOpenListener {

	private final Map<Integer, Map<String, Integer>> ports = new ConcurrentHashMap<>();

	@Override
	public void onOutcome(ConnectionDescription peer, FastOpenOutcome outcome) {
		of(peer.address().getPort()).merge(name(outcome), 1, Integer::sum);
	}

	private static String name(FastOpenOutcome outcome) {
		if (outcome instanceof Fallback fallback) {
			return fallback.reason().tag();
		}
		if (outcome instanceof Failed failed) {
			return "failed: " + failed.reason().tag();
		}
		return (outcome instanceof CookieRequested) ? "cookie requested" : "hit";
	}

	private Map<String, Integer> of(int port) {
		return this.ports.computeIfAbsent(port, (absent) -> new ConcurrentHashMap<>());
	}

	Map<String, Integer> take(int port) {
		Map<String, Integer> taken = new TreeMap<>(of(port));
		of(port).clear();
		return taken;
	}

}
