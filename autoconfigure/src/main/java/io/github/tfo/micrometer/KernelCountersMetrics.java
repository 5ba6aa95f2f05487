// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.micrometer;

import java.io.IOException;
import java.util.function.ToLongFunction;

import io.github.tfo.linux.KernelCounters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

/**
 * Internal. {@link MeterBinder} for the kernel's own Fast Open counters, to compare with
 * the counters of the application. Reads them at each scrape, and binds none where the
 * kernel has none.
 *
 * @since 0.1.0
 */
public final class KernelCountersMetrics implements MeterBinder {

	@Override
	public void bindTo(MeterRegistry registry) {
		try {
			KernelCounters.read();
		}
		catch (IOException ex) {
			// Not Linux, or no /proc
			return;
		}
		bind(registry, FastOpenMeters.KERNEL_ACTIVE, KernelCounters::active);
		bind(registry, FastOpenMeters.KERNEL_ACTIVE_FAILURES, KernelCounters::activeFailures);
		bind(registry, FastOpenMeters.KERNEL_BLACKHOLES, KernelCounters::blackholes);
	}

	private void bind(MeterRegistry registry, FastOpenMeters meter, ToLongFunction<KernelCounters> counter) {
		FunctionCounter.builder(meter.getName(), this, (self) -> read(counter))
			.description(meter.getDescription())
			.register(registry);
	}

	private static double read(ToLongFunction<KernelCounters> counter) {
		try {
			return counter.applyAsLong(KernelCounters.read());
		}
		catch (IOException ex) {
			// The other meters of this scrape must not be lost
			return Double.NaN;
		}
	}

}
