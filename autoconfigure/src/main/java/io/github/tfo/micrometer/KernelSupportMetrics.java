// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import java.util.function.Supplier;

import io.github.tfo.linux.FastOpenSupport;
import io.github.tfo.linux.KernelSupport;
import io.github.tfo.linux.UnsupportedReason;
import io.github.tfo.micrometer.FastOpenMeters.Key;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

/**
 * Internal. {@link MeterBinder} for the gauge {@code tfo.supported}: whether outbound
 * Fast Open can be used, and why not. Binds it once the detection has ended.
 *
 * @since 0.1.0
 */
public final class KernelSupportMetrics implements MeterBinder {

	private final FastOpenSupport support;

	private final Supplier<KernelSupport> current;

	/**
	 * Create a binder.
	 * @param support notifies when the detection has ended
	 * @param current gives the value at each scrape
	 */
	public KernelSupportMetrics(FastOpenSupport support, Supplier<KernelSupport> current) {
		this.support = support;
		this.current = current;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.support.whenDetected((detected) -> new ReasonedGauge(registry, detected).register());
	}

	/**
	 * A gauge for one reason. The tags of a gauge cannot change, so when the reason has
	 * changed the next scrape replaces the gauge.
	 */
	private final class ReasonedGauge {

		private final MeterRegistry registry;

		private final @Nullable UnsupportedReason reason;

		private Meter.@Nullable Id id;

		private ReasonedGauge(MeterRegistry registry, KernelSupport state) {
			this.registry = registry;
			this.reason = state.reason();
		}

		private void register() {
			this.id = Gauge.builder(FastOpenMeters.SUPPORTED.getName(), this, ReasonedGauge::value)
				.description(FastOpenMeters.SUPPORTED.getDescription())
				.tag(Key.REASON.asString(), (this.reason != null) ? this.reason.tag() : KeyValue.NONE_VALUE)
				.strongReference(true)
				.register(this.registry)
				.getId();
		}

		private double value() {
			KernelSupport current = KernelSupportMetrics.this.current.get();
			if (current.reason() != this.reason && this.id != null) {
				this.registry.remove(this.id);
				this.id = null;
				new ReasonedGauge(this.registry, current).register();
			}
			return current.supported() ? 1 : 0;
		}

	}

}
