// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.github.tfo.ClientLibrary;
import io.github.tfo.FailureReason;
import io.github.tfo.FallbackReason;
import io.github.tfo.FastOpenOutcome;
import io.github.tfo.FastOpenOutcome.Failed;
import io.github.tfo.FastOpenOutcome.Fallback;
import io.github.tfo.FastOpenOutcome.Hit;
import io.github.tfo.micrometer.FastOpenMeters.Key;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/**
 * The meters of the connections that one library opens to one host. All of them but those
 * with a reason are registered with the first connection, whatever its outcome: a query
 * can compute a hit ratio of 0 only from a counter that exists.
 */
final class ClientMeters {

	private final MeterRegistry registry;

	private final Tags tags;

	private final Hits hits;

	private final Hits cookielessHits;

	private final Counter cookieRequests;

	private final Timer roundTripSaved;

	private final DistributionSummary synData;

	private final Map<FallbackReason, Counter> fallbacks = new ConcurrentHashMap<>();

	private final Map<FailureReason, Counter> failures = new ConcurrentHashMap<>();

	ClientMeters(MeterRegistry registry, ClientLibrary library, String clientName) {
		this.registry = registry;
		this.tags = Tags.of(Key.LIBRARY.asString(), library.tag(), Key.CLIENT_NAME.asString(), clientName);
		this.hits = hits("yes");
		this.cookielessHits = hits("no");
		this.cookieRequests = counter(FastOpenMeters.EINPROGRESS_DEFERRALS, this.tags);
		this.roundTripSaved = Timer.builder(FastOpenMeters.ROUND_TRIP_SAVED.getName())
			.description(FastOpenMeters.ROUND_TRIP_SAVED.getDescription())
			.tags(this.tags)
			.register(registry);
		this.synData = DistributionSummary.builder(FastOpenMeters.SYN_DATA.getName())
			.description(FastOpenMeters.SYN_DATA.getDescription())
			.baseUnit(FastOpenMeters.SYN_DATA.getBaseUnit())
			.tag(Key.LIBRARY.asString(), library.tag())
			.register(registry);
	}

	void count(FastOpenOutcome outcome) {
		if (outcome instanceof Hit hit) {
			(hit.cookie() ? this.hits : this.cookielessHits).of(hit).increment();
			if (hit.complete()) {
				this.roundTripSaved.record(hit.roundTrip());
			}
			this.synData.record(hit.synDataBytes());
		}
		else if (outcome instanceof Fallback fallback) {
			this.fallbacks
				.computeIfAbsent(fallback.reason(), (reason) -> counter(FastOpenMeters.FALLBACKS, reason.tag()))
				.increment();
		}
		else if (outcome instanceof Failed failed) {
			this.failures
				.computeIfAbsent(failed.reason(), (reason) -> counter(FastOpenMeters.CONNECTION_FAILURES, reason.tag()))
				.increment();
		}
		else {
			this.cookieRequests.increment();
		}
	}

	private Hits hits(String cookie) {
		Tags tags = this.tags.and(Key.COOKIE.asString(), cookie);
		return new Hits(counter(FastOpenMeters.COOKIE_HITS, tags.and(Key.FLIGHT.asString(), "complete")),
				counter(FastOpenMeters.COOKIE_HITS, tags.and(Key.FLIGHT.asString(), "partial")));
	}

	/**
	 * Return the meters that have the tag {@code client.name}, which no other host
	 * shares.
	 */
	Stream<Meter> taggedWithClientName() {
		return Stream
			.of(Stream.of(this.cookieRequests, this.roundTripSaved), this.hits.stream(), this.cookielessHits.stream(),
					this.fallbacks.values().stream(), this.failures.values().stream())
			.flatMap(Function.identity());
	}

	private Counter counter(FastOpenMeters meter, String reason) {
		return counter(meter, this.tags.and(Key.REASON.asString(), reason));
	}

	private Counter counter(FastOpenMeters meter, Tags tags) {
		return Counter.builder(meter.getName()).description(meter.getDescription()).tags(tags).register(this.registry);
	}

	private record Hits(Counter complete, Counter partial) {

		Counter of(Hit hit) {
			return hit.complete() ? this.complete : this.partial;
		}

		Stream<Meter> stream() {
			return Stream.of(this.complete, this.partial);
		}

	}

}
