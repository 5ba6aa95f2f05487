package io.github.tfo.micrometer;

import io.github.tfo.connection.BackOff;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * The gauge {@code tfo.destinations.backoff}: how many destinations do without Fast Open
 * for now.
 *
 * @since 0.1.0
 */
public final class BackOffMetrics implements MeterBinder {

	private final BackOff backOff;

	/**
	 * Create a binder.
	 * @param backOff which destinations rest
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
