package io.github.tfo.micrometer;

import io.github.tfo.connection.BackOff;
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

	private final BackOff backOff;

	/**
	 * Create a binder.
	 * @param backOff the destinations that are backed off
	 */
	public BackOffMetrics(BackOff backOff) {
		this.backOff = backOff;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder(FastOpenMeters.DESTINATIONS_BACKOFF.getName(), this.backOff, BackOff::size)
			.description(FastOpenMeters.DESTINATIONS_BACKOFF.getDescription())
			.register(registry);
	}

}
