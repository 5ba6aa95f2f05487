// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import io.github.tfo.connection.PathHealth;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Internal. {@link MeterBinder} for the gauge {@code tfo.destinations.backoff}: how many
 * destinations are backed off.
 *
 * @since 0.1.0
 */
public final class BackOffMetrics implements MeterBinder {

	private final PathHealth health;

	/**
	 * Create a binder.
	 * @param health what is known of the paths to destinations
	 */
	public BackOffMetrics(PathHealth health) {
		this.health = health;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(FastOpenMeters.DESTINATIONS_BACKOFF.getName(), this.health, PathHealth::size)
			.description(FastOpenMeters.DESTINATIONS_BACKOFF.getDescription())
			.register(registry);
	}

}
