// SPDX-License-Identifier: Apache-2.0

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
	 * How long nothing must have been counted before the meters are removed. A registry
	 * must have published all counts by then. Prometheus scrapes at least every five
	 * minutes, since it drops a series that is older.
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
	 * Keep the meters from being removed for another {@link #IDLE}.
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
	 * Remove the meters from the registry if nothing has used them for {@link #IDLE}.
	 * @return whether they were removed
	 */
	boolean removeIfIdle(long now) {
		long last = this.lastUsed.get();
		if (now - last < IDLE.toNanos() || !areOfThisHostOnly() || !this.lastUsed.compareAndSet(last, REMOVED)) {
			return false;
		}
		meters().forEach(this.registry::remove);
		return true;
	}

	/**
	 * Return whether no other host uses these meters. A registry's filter may drop or
	 * replace the tag {@code client.name}: then hosts share a meter, which must stay.
	 */
	private boolean areOfThisHostOnly() {
		return registries(this.registry)
			.allMatch((registry) -> meters().allMatch((meter) -> registry.find(meter.getId().getName())
				.tag(Key.CLIENT_NAME.asString(), this.clientName)
				.meter() != null));
	}

	private Stream<Meter> meters() {
		return this.byLibrary.values().stream().flatMap(ClientMeters::taggedWithClientName);
	}

	private static Stream<MeterRegistry> registries(MeterRegistry registry) {
		return (registry instanceof CompositeMeterRegistry composite)
				? composite.getRegistries().stream().flatMap(HostMeters::registries) : Stream.of(registry);
	}

}
