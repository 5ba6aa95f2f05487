package io.github.tfo.benchmarks.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

import io.github.tfo.connection.FailureReason;
import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenListener;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.FastOpenOutcome.DeferredToHandshake;
import io.github.tfo.connection.FastOpenOutcome.Failed;
import io.github.tfo.connection.FastOpenOutcome.Fallback;
import io.github.tfo.connection.Peer;

/**
 * Counts what became of the connections.
 */
final class SoakOutcomes implements FastOpenListener {

	private static final String HIT = "hit";

	private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

	private final Map<String, LongAdder> libraries = new ConcurrentHashMap<>();

	@Override
	public void onOutcome(Peer peer, FastOpenOutcome outcome) {
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
		return (outcome instanceof DeferredToHandshake) ? "deferral" : HIT;
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
		return count(HIT);
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
