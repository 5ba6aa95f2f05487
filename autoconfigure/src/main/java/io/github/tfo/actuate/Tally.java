package io.github.tfo.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.tfo.actuate.FastOpenDescriptor.CountsDescriptor;
import io.github.tfo.connection.FailureReason;
import io.github.tfo.connection.FallbackReason;
import io.github.tfo.connection.FastOpenOutcome;
import io.github.tfo.connection.FastOpenOutcome.Failed;
import io.github.tfo.connection.FastOpenOutcome.Fallback;
import io.github.tfo.connection.FastOpenOutcome.Hit;

/**
 * Counts outcomes. Not thread-safe.
 */
final class Tally {

	private long connections;

	private long hits;

	private long deferrals;

	private final Map<FallbackReason, Long> fallbacks = new EnumMap<>(FallbackReason.class);

	private final Map<FailureReason, Long> failures = new EnumMap<>(FailureReason.class);

	void add(FastOpenOutcome outcome) {
		this.connections++;
		if (outcome instanceof Hit) {
			this.hits++;
		}
		else if (outcome instanceof Fallback fallback) {
			this.fallbacks.merge(fallback.reason(), 1L, Long::sum);
		}
		else if (outcome instanceof Failed failed) {
			this.failures.merge(failed.reason(), 1L, Long::sum);
		}
		else {
			this.deferrals++;
		}
	}

	CountsDescriptor describe() {
		return new CountsDescriptor(this.connections, this.hits, this.deferrals,
				byTag(this.fallbacks, FallbackReason::tag), byTag(this.failures, FailureReason::tag));
	}

	private static <R> Map<String, Long> byTag(Map<R, Long> counts, Function<R, String> tag) {
		Map<String, Long> byTag = new TreeMap<>();
		counts.forEach((reason, count) -> byTag.put(tag.apply(reason), count));
		return byTag;
	}

}
