// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.race;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.tfo.micrometer.FastOpenMeters;
import io.github.tfo.sample.lab.KernelFastOpens;
import io.github.tfo.sample.lab.TestBed;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Reads the counters of the starter and of the kernel, always between two requests:
 * during a request the kernel is ahead.
 */
@Component
public class Counters {

	private static final long LIMIT_SECONDS = 1;

	private final TestBed testBed;

	private final MeterRegistry meters;

	// Fair, so that a race leaves room for others
	private final Lock requests = new ReentrantLock(true);

	private final KernelFastOpens start;

	private KernelFastOpens nettyOption = KernelFastOpens.NONE;

	private volatile Totals totals = new Totals(Counts.Outcomes.NONE, 0L, 0L);

	Counters(TestBed testBed, MeterRegistry meters) {
		this.testBed = testBed;
		this.meters = meters;
		this.start = testBed.kernelFastOpens();
	}

	/**
	 * Run a request while no other one runs, so that everything counted meanwhile belongs
	 * to it.
	 * @param <T> the type of the result
	 * @param request the request
	 * @return its result
	 */
	public <T> T alone(Supplier<T> request) {
		this.requests.lock();
		try {
			return request.get();
		}
		finally {
			this.requests.unlock();
		}
	}

	/** Return the present counts. Called while no other request runs. */
	Counts read() {
		return new Counts(
				new Counts.Outcomes(count(FastOpenMeters.COOKIE_HITS), count(FastOpenMeters.EINPROGRESS_DEFERRALS),
						count(FastOpenMeters.FALLBACKS), count(FastOpenMeters.CONNECTION_FAILURES)),
				this.testBed.kernelFastOpens());
	}

	private long count(FastOpenMeters meter) {
		return (long) this.meters.find(meter.getName()).counters().stream().mapToDouble(Counter::count).sum();
	}

	/** Add a request with Netty's own option. Called while no other request runs. */
	void addNettyOption(Counts counts) {
		this.nettyOption = this.nettyOption.plus(counts.kernel());
	}

	/**
	 * Return the present counts, or earlier ones while a request takes long.
	 * @return what was counted since the start
	 */
	public Totals totals() {
		try {
			if (this.requests.tryLock(LIMIT_SECONDS, TimeUnit.SECONDS)) {
				try {
					Counts counts = read();
					this.totals = new Totals(counts.outcomes(), counts.kernel().minus(this.start).active(),
							this.nettyOption.active());
				}
				finally {
					this.requests.unlock();
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		return this.totals;
	}

	/**
	 * What was counted since the start.
	 *
	 * @param outcomes by the starter
	 * @param kernelFastOpens by the kernel ({@code TCPFastOpenActive}), {@code null} when
	 * that cannot be read
	 * @param ofNettysOwnOption how many of the kernel's the race on the command line made
	 * with Netty's own option
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	public record Totals(Counts.Outcomes outcomes, @Nullable Long kernelFastOpens, @Nullable Long ofNettysOwnOption) {
	}

}
