package io.github.tfo.micrometer;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.github.tfo.ClientLibrary;
import io.github.tfo.micrometer.FastOpenMeters.Key;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;

/**
 * The meters of the connections to one host. Thread-safe.
 */
final class HostMeters {

	/**
	 * Nobody may have counted anything for so long when the meters are removed: a
	 * registry must have published all counts by then. Prometheus scrapes at least every
	 * five minutes, since it takes a series that is older for gone.
	 */
	static final Duration IDLE = Duration.ofMinutes(10);

	private static final long REMOVED = Long.MIN_VALUE;

	private final MeterRegistry registry;

	private final String clientName;

	private final Map<ClientLibrary, ClientMeters> byLibrary = new ConcurrentHashMap<>();

	private final AtomicLong lastUsed;

	HostMeters(MeterRegistry registry, String clientName, long now) {
		this.registry = registry;
		this.clientName = clientName;
		this.lastUsed = new AtomicLong(now);
	}

	ClientMeters of(ClientLibrary library) {
		ClientMeters known = this.byLibrary.get(library);
		return (known != null) ? known : this.byLibrary.computeIfAbsent(library,
				(added) -> new ClientMeters(this.registry, added, this.clientName));
	}

	/**
	 * Keep the meters from being removed, so that something can be counted.
	 * @return {@code false} when they have been removed
	 */
	boolean use(long now) {
		long last = this.lastUsed.get();
		while (last != REMOVED) {
			if (this.lastUsed.compareAndSet(last, now)) {
				return true;
			}
			last = this.lastUsed.get();
		}
		return false;
	}

	long idleNanos(long now) {
		return now - this.lastUsed.get();
	}

	/**
	 * Remove the meters from the registry if nobody has used them for {@link #IDLE}.
	 */
	boolean removeIfIdle(long now) {
		long last = this.lastUsed.get();
		if (now - last < IDLE.toNanos() || !areOfThisHostAlone() || !this.lastUsed.compareAndSet(last, REMOVED)) {
			return false;
		}
		meters().forEach(this.registry::remove);
		return true;
	}

	/**
	 * A filter of a registry may drop or replace the tag. Then several hosts have the
	 * same meter there, which must stay.
	 */
	private boolean areOfThisHostAlone() {
		return registries(this.registry)
			.allMatch((registry) -> meters().allMatch((meter) -> registry.find(meter.getId().getName())
				.tag(Key.CLIENT_NAME.asString(), this.clientName)
				.meter() != null));
	}

	private Stream<Meter> meters() {
		return this.byLibrary.values().stream().flatMap(ClientMeters::ofTheHost);
	}

	private static Stream<MeterRegistry> registries(MeterRegistry registry) {
		return (registry instanceof CompositeMeterRegistry composite)
				? composite.getRegistries().stream().flatMap(HostMeters::registries) : Stream.of(registry);
	}

}
