// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.actuate;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.actuate.FastOpenDescriptor.CountsDescriptor;

/**
 * Counts outcomes. Not thread-safe.
 */
final class Tally {

	private long connections;

	private long hits;

	private long partialHits;

	private long cookielessHits;

	private long cookieRequests;

	// EnumMaps only once something is in them: most destinations have neither
	private Map<FallbackReason, Long> fallbacks = Map.of();

	private Map<FailureReason, Long> failures = Map.of();

	void add(FastOpenOutcome outcome) {
		this.connections++;
		if (outcome instanceof Hit hit) {
			this.hits++;
			this.partialHits += hit.complete() ? 0 : 1;
			this.cookielessHits += hit.cookie() ? 0 : 1;
		}
		else if (outcome instanceof Fallback fallback) {
			this.fallbacks = count(this.fallbacks, fallback.reason());
		}
		else if (outcome instanceof Failed failed) {
			this.failures = count(this.failures, failed.reason());
		}
		else {
			this.cookieRequests++;
		}
	}

	private static <R extends Enum<R>> Map<R, Long> count(Map<R, Long> counts, R reason) {
		Map<R, Long> counted = counts.isEmpty() ? new EnumMap<>(reason.getDeclaringClass()) : counts;
		counted.merge(reason, 1L, Long::sum);
		return counted;
	}

	CountsDescriptor describe() {
		return new CountsDescriptor(this.connections, this.hits, this.partialHits, this.cookielessHits,
				this.cookieRequests, byTag(this.fallbacks, FallbackReason::tag),
				byTag(this.failures, FailureReason::tag));
	}

	private static <R> Map<String, Long> byTag(Map<R, Long> counts, Function<R, String> tag) {
		Map<String, Long> byTag = new TreeMap<>();
		counts.forEach((reason, count) -> byTag.put(tag.apply(reason), count));
		return byTag;
	}

}
