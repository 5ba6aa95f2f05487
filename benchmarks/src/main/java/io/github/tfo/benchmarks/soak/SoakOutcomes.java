package io.github.tfo.benchmarks.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.tfo.ConnectionDescription;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenListener;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;

/**
 * Counts the outcomes of the connections.
 */
final class SoakOutcomes implements FastOpenListener {

	private static final String HIT = "hit";

	private static final String COOKIELESS_HIT = "hit, cookieless";

	private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

	private final Map<String, LongAdder> libraries = new ConcurrentHashMap<>();

	@Override
	public void onOutcome(ConnectionDescription peer, FastOpenOutcome outcome) {
		this.counts.computeIfAbsent(name(outcome), (name) -> new LongAdder()).increment();
		this.libraries.computeIfAbsent(peer.library().tag(), (name) -> new LongAdder()).increment();
	}

	private static String name(FastOpenOutcome outcome) {
		if (outcome instanceof Fallback fallback) {
			return name(fallback.reason());
		}
		if (outcome instanceof Failed failed) {
			return name(failed.reason());
		}
		if (outcome instanceof Hit hit) {
			return hit.cookie() ? HIT : COOKIELESS_HIT;
		}
		return "cookie requested";
	}

	private static String name(FallbackReason reason) {
		return "fallback, " + reason.tag();
	}

	private static String name(FailureReason reason) {
		return "failure, " + reason.tag();
	}

	void forget() {
		this.counts.clear();
		this.libraries.clear();
	}

	long hits() {
		return count(HIT) + count(COOKIELESS_HIT);
	}

	long fallbacks(FallbackReason reason) {
		return count(name(reason));
	}

	long failures(FailureReason reason) {
		return count(name(reason));
	}

	private long count(String name) {
		LongAdder count = this.counts.get(name);
		return (count != null) ? count.sum() : 0;
	}

	long total() {
		return this.counts.values().stream().mapToLong(LongAdder::sum).sum();
	}

	@Override
	public String toString() {
		return new TreeMap<>(this.counts) + ", " + new TreeMap<>(this.libraries);
	}

}
